/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real control thread: one daemon thread that outlives any exception of a task.
 *
 * <p>Threading: as {@link Scheduler}.
 */
final class ControlThread implements Scheduler {

  private static final Logger log = LoggerFactory.getLogger(ControlThread.class);

  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final ScheduledThreadPoolExecutor executor;

  ControlThread() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = Executors.defaultThreadFactory().newThread(task);
              created.setName("failaway-control");
              created.setDaemon(true);
              thread.set(created);
              return created;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable task) {
    schedule(task, 0);
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    try {
      ScheduledFuture<?> scheduled =
          executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {}; // closed: nothing will run any more
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable failure) { // the outermost frame of the control thread
      log.error("control task failed", failure);
    }
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread() == thread.get();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
