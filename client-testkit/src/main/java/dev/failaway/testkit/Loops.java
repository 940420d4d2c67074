/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of one fake load balancer: named daemon threads that its owner ends.
 *
 * <p>Threading: any thread may call; {@link #await} must not be called on one of the loops.
 */
final class Loops implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final EventLoopGroup group;

  Loops(int threads) {
    group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("failaway-testkit", true), NioIoHandler.newFactory());
  }

  EventLoopGroup group() {
    return group;
  }

  /** Waits until the loop has done its part, so that a switch is in effect when it returns. */
  static void await(Future<?> future) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (!future.isDone()) {
        try {
          if (!future.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("the testkit's event loop did not answer in time");
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As {@link #await}, and reports a failure of the operation as an {@link IOException}. */
  static void awaitSuccess(Future<?> future) throws IOException {
    await(future);
    Throwable cause = future.cause();
    if (cause != null) {
      throw new IOException(cause.getMessage(), cause);
    }
  }

  /** Ends the threads; channels still registered are closed by their loops. */
  @Override
  public void close() {
    await(group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
  }
}
