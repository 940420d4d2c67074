/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of one client: daemon threads named {@code failaway-netty-n}, on epoll where it
 * is there, else on NIO. Few, because a loop carries thousands of connections, and each more is a
 * thread that sleeps and wakes.
 *
 * <p>Threading: immutable; the loops end with {@link #shutdown}.
 */
final class EventLoops {
  private static final int MOST = 4;
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final boolean epoll = Epoll.isAvailable();
  private final MultiThreadIoEventLoopGroup group;
  private final List<EventLoop> loops = new ArrayList<>();
  private final List<LoopTimeouts> timeouts = new ArrayList<>();

  EventLoops(Ticker ticker) {
    int count = Math.min(Runtime.getRuntime().availableProcessors(), MOST);
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(count, new NamedThreads(), handlers);
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
      timeouts.add(new LoopTimeouts(executor, ticker));
    }
  }

  Class<? extends Channel> channelType() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  boolean isEpoll() {
    return epoll;
  }

  /** The loop this thread is, or null. */
  @Nullable EventLoop current() {
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).inEventLoop()) {
        return loops.get(i);
      }
    }
    return null;
  }

  /** The current loop, else the next one. */
  EventLoop any() {
    EventLoop current = current();
    return current == null ? group.next() : current;
  }

  LoopTimeouts timeoutsOf(EventExecutor loop) {
    return timeouts.get(loops.indexOf(loop));
  }

  /** Ends the threads when their queues are empty; nothing new is accepted soon after. */
  void shutdown(Runnable whenTerminated) {
    group
        .shutdownGracefully(0, 5, TimeUnit.SECONDS)
        .addListener(terminated -> whenTerminated.run());
  }

  private static final class NamedThreads implements ThreadFactory {
    private final DefaultThreadFactory threads = new DefaultThreadFactory("failaway-netty", true);

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = threads.newThread(task);
      thread.setName("failaway-netty-" + THREADS.incrementAndGet());
      return thread;
    }
  }
}
