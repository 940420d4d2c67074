/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

/**
 * The control thread: runs tasks one after the other, now or later.
 *
 * <p>Threading: any thread may submit; after {@link #close} submissions are dropped.
 */
public interface Scheduler extends AutoCloseable {

  /** A task that can be called off. */
  @FunctionalInterface
  interface Timer {

    /** Calls the task off; without effect once it ran. */
    void cancel();
  }

  /** Runs a task as soon as those before it have run. */
  void execute(Runnable task);

  /** Runs a task after a delay. */
  Timer schedule(Runnable task, long delayNanos);

  /** Whether the caller is the control thread. */
  boolean isCurrent();

  /** Drops what has not run and ends the thread. */
  @Override
  void close();
}
