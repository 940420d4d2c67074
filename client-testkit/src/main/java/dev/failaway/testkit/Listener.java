/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that can be opened and closed again and again on one reserved address.
 *
 * <p>Closing it refuses connects and resets the connections it accepted. While not accepting, the
 * kernel completes connects into the backlog and nobody serves them.
 *
 * <p>Threading: calls from the owner's thread, under its lock; they wait for the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as the end of the channel
final class Listener {
  private static final int BACKLOG = 1024;
  private static final int PROBE_MILLIS = 100;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final Loops loops;
  private final InetSocketAddress address;
  private final ChannelHandler childHandler;
  private final Set<Channel> children = ConcurrentHashMap.newKeySet();
  private @Nullable Channel server;

  Listener(Loops loops, InetSocketAddress address, ChannelHandler childHandler) {
    this.loops = loops;
    this.address = address;
    this.childHandler = childHandler;
  }

  /** Listens and accepts. */
  void open() throws IOException {
    open(true);
  }

  /**
   * Listens.
   *
   * @param accepting whether connections are served; if not, connects complete in the kernel and
   *     nothing else happens
   */
  synchronized void open(boolean accepting) throws IOException {
    Channel current = server;
    if (current == null) {
      server = bind(accepting);
    } else {
      Loops.await(current.eventLoop().submit(() -> current.config().setAutoRead(accepting)));
    }
  }

  private Channel bind(boolean accepting) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.AUTO_READ, accepting)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    children.add(child);
                    child.closeFuture().addListener(f -> children.remove(child));
                    child.pipeline().addLast(childHandler);
                  }
                })
            .bind(address);
    Loops.awaitSuccess(bound);
    return bound.channel();
  }

  /** Stops listening; connections that were accepted stay. */
  synchronized void stopListening() {
    if (server != null) {
      Loops.await(server.close());
      server = null;
      awaitRefusal();
    }
  }

  /**
   * The JDK closes a listening socket only when the selector looks at it again, which is after
   * Netty has reported the channel closed; so the kernel is asked.
   */
  private void awaitRefusal() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      try (Socket probe = new Socket()) {
        probe.connect(address, PROBE_MILLIS);
      } catch (ConnectException refused) {
        return;
      } catch (IOException pending) {
        // The backlog is full: still listening.
      }
      Thread.onSpinWait();
    }
    throw new IllegalStateException(address + " still accepts connects");
  }

  /** Resets every accepted connection. */
  void resetAll() {
    for (Channel child : children) {
      Loops.await(child.eventLoop().submit(() -> Reset.close(child)));
    }
  }

  /** Stops listening and resets every accepted connection. */
  void close() {
    stopListening();
    resetAll();
  }
}
