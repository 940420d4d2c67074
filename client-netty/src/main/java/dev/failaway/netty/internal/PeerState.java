/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * What the kernel knows of a connection's other end before the event loop has read it: between the
 * arrival of a FIN and the loop's next turn lie all tasks of the present one.
 *
 * <p>Threading: any thread. One system call, without effect on the connection.
 */
final class PeerState {
  /** Of {@code tcp_states.h}. */
  private static final int ESTABLISHED = 1;

  private static final FastThreadLocal<EpollTcpInfo> INFO =
      new FastThreadLocal<>() {
        @Override
        protected EpollTcpInfo initialValue() {
          return new EpollTcpInfo();
        }
      };

  private PeerState() {}

  /** Whether the other end is known to have closed; false where the transport can not tell. */
  static boolean hasClosed(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket)) {
      return false;
    }
    try {
      EpollTcpInfo info = INFO.get();
      socket.tcpInfo(info);
      return info.state() != ESTABLISHED;
    } catch (ChannelException e) {
      return true; // the socket is gone
    }
  }
}
