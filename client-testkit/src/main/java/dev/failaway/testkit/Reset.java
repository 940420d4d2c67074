/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/** Ends a connection with RST instead of FIN: unsent bytes are dropped, the peer sees a reset. */
final class Reset {
  private Reset() {}

  static void close(Channel channel) {
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel.unsafe().close(channel.unsafe().voidPromise());
  }
}
