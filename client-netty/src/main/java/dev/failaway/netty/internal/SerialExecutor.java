/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one body on an executor, in order and one at a time: a response's events, or
 * what is asked of a request's publisher. That is foreign code, for which an event loop is no
 * place.
 *
 * <p>Threading: any thread submits. Whoever makes the count of tasks positive starts a drain; the
 * drain ends when the count is back at zero.
 */
public final class SerialExecutor implements Executor, Runnable {
  private final Executor executor;
  private final Executor lastResort;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable RejectedExecutionException rejection;

  /**
   * @param lastResort takes over when the executor rejects: the events still have to arrive
   */
  public SerialExecutor(Executor executor, Executor lastResort) {
    this.executor = executor;
    this.lastResort = lastResort;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() != 0) {
      return;
    }
    try {
      (rejection == null ? executor : lastResort).execute(this);
    } catch (RejectedExecutionException e) {
      rejection = e;
      lastResort.execute(this);
    }
  }

  /** Why the executor refused, or null while it has not. */
  public @Nullable RejectedExecutionException rejection() {
    return rejection;
  }

  @Override
  public void run() {
    do {
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      }
    } while (waiting.decrementAndGet() != 0);
  }
}
