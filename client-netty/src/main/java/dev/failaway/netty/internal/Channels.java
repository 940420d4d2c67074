/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import io.netty.channel.Channel;

/** Calls on channels whose futures nobody waits for. */
final class Channels {
  private Channels() {}

  /** Closes on any thread; a close that fails leaves nothing that could be done about it. */
  @SuppressWarnings("FutureReturnValueIgnored")
  static void close(Channel channel) {
    channel.close();
  }
}
