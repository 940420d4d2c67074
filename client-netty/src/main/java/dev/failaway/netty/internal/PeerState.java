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
import java.util.concurrent.TimeUnit;

/**
 * What the kernel knows of a connection's other end before the event loop has read it: between the
 * arrival of a FIN, or of octets, and the loop's next turn lie all tasks of the present one.
 */
enum PeerState {
  /** Nothing is known that speaks against the connection. */
  QUIET,

  /** It has closed, or the connection is broken. */
  CLOSED,

  /** It has sent something since the loop last read. */
  SPOKE;

  /** Of {@code tcp_states.h}. */
  private static final int ESTABLISHED = 1;

  /** The kernel tells times in its own ticks, of 10 ms at most, and rounds twice. */
  private static final long PRECISION_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private static final FastThreadLocal<EpollTcpInfo> INFO =
      new FastThreadLocal<>() {
        @Override
        protected EpollTcpInfo initialValue() {
          return new EpollTcpInfo();
        }
      };

  /**
   * Asks the kernel: one system call, without effect on the connection, on any thread.
   *
   * @param quietNanos how long ago the loop read the last octets that it knows of
   * @return {@link #QUIET} also where the transport can not tell
   */
  static PeerState of(Channel channel, long quietNanos) {
    if (!(channel instanceof EpollSocketChannel socket)) {
      return QUIET;
    }
    EpollTcpInfo info = INFO.get();
    try {
      socket.tcpInfo(info);
    } catch (ChannelException e) {
      return CLOSED; // the socket is gone
    }
    if (info.state() != ESTABLISHED) {
      return CLOSED;
    }
    long dataNanos = TimeUnit.MILLISECONDS.toNanos(info.lastDataRecv());
    return dataNanos + PRECISION_NANOS < quietNanos ? SPOKE : QUIET;
  }
}
