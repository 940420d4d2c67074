/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.failaway.testkit.Await;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerStateTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theKernelKnowsOfAnEndThatTheLoopHasNotRead(boolean reset) throws Exception {
    assumeTrue(Epoll.isAvailable());
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    CountDownLatch busy = new CountDownLatch(1);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel =
          new Bootstrap()
              .group(loops)
              .channel(EpollSocketChannel.class)
              .handler(new Deaf())
              .connect(server.getLocalSocketAddress())
              .sync()
              .channel();
      Socket accepted = server.accept();
      assertThat(PeerState.hasClosed(channel)).isFalse();
      CountDownLatch held = new CountDownLatch(1);
      channel
          .eventLoop()
          .execute(
              () -> {
                held.countDown();
                await(busy);
              });
      await(held);

      if (reset) {
        accepted.setSoLinger(true, 0);
      }
      accepted.close();

      Await.until(() -> PeerState.hasClosed(channel), Duration.ofSeconds(20));
      assertThat(channel.isActive()).isTrue();
      busy.countDown();
      channel.closeFuture().await();
      assertThat(PeerState.hasClosed(channel)).isTrue();
    } finally {
      busy.countDown();
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void whereTheTransportCanNotTellTheLoopIsTrusted() {
    assertThat(PeerState.hasClosed(new EmbeddedChannel())).isFalse();
  }

  /** Takes everything, a reset as well. */
  private static final class Deaf extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
