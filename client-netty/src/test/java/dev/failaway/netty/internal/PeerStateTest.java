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
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theKernelKnowsOfAnEndThatTheLoopHasNotRead(boolean reset) throws Exception {
    whileTheLoopIsBusy(
        (channel, server, sinceNanos) -> {
          assertThat(PeerState.of(channel, 0)).isEqualTo(PeerState.QUIET);

          if (reset) {
            server.setSoLinger(true, 0);
          }
          server.close();

          Await.until(() -> PeerState.of(channel, 0) == PeerState.CLOSED, LIMIT);
          assertThat(channel.isActive()).isTrue();
        });
  }

  @Test
  void theKernelKnowsOfOctetsThatTheLoopHasNotRead() throws Exception {
    whileTheLoopIsBusy(
        (channel, server, sinceNanos) -> {
          assertThat(PeerState.of(channel, System.nanoTime() - sinceNanos))
              .isEqualTo(PeerState.QUIET);

          Await.until( // it takes a while until "just now" and "since the last read" differ
              () -> {
                write(server);
                return PeerState.of(channel, System.nanoTime() - sinceNanos) == PeerState.SPOKE;
              },
              LIMIT);

          assertThat(PeerState.of(channel, 0)).isEqualTo(PeerState.QUIET); // read just now
        });
  }

  @Test
  void whereTheTransportCanNotTellTheLoopIsTrusted() {
    assertThat(PeerState.of(new EmbeddedChannel(), Nanos.FOREVER)).isEqualTo(PeerState.QUIET);
  }

  private interface Play {
    /**
     * @param sinceNanos some time after the connection was there
     */
    void run(Channel channel, Socket server, long sinceNanos) throws Exception;
  }

  private static void whileTheLoopIsBusy(Play play) throws Exception {
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
      try (Socket accepted = server.accept()) {
        CountDownLatch held = new CountDownLatch(1);
        channel
            .eventLoop()
            .execute(
                () -> {
                  held.countDown();
                  await(busy);
                });
        await(held); // until then the loop reads what comes
        play.run(channel, accepted, System.nanoTime());
      }
      busy.countDown();
      channel.closeFuture().await();
      assertThat(PeerState.of(channel, 0)).isEqualTo(PeerState.CLOSED);
    } finally {
      busy.countDown();
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  /** Nothing of what happens to the channel matters. */
  private static final class Deaf extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }

  private static void write(Socket server) {
    try {
      server.getOutputStream().write('x');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
