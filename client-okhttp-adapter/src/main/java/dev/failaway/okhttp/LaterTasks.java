/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.cluster.Environment;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that may block and are due later, such as closing sockets: one thread of the environment's
 * runs them, and only while there are any.
 *
 * <p>It naps for at most a second, because the machine may sleep and the clock jump.
 *
 * <p>Threading: any thread adds; one thread at a time runs. A lock guards the list.
 */
final class LaterTasks {

  private static final Logger LOG = LoggerFactory.getLogger(LaterTasks.class);

  private static final long LONGEST_NAP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Environment environment;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final List<Task> tasks = new ArrayList<>();
  private @Nullable Gate nap;

  LaterTasks(Environment environment) {
    this.environment = environment;
  }

  /** Runs a task after a delay. */
  void add(long delayNanos, Runnable task) {
    boolean first;
    lock.lock();
    try {
      first = nap == null;
      tasks.add(new Task(now() + delayNanos, task));
      if (first) {
        nap = new Gate();
      } else if (nap != null) {
        nap.open();
      }
    } finally {
      lock.unlock();
    }
    if (first) {
      environment.blockingExecutor().execute(this::run);
    }
  }

  private void run() {
    for (Gate gate = runDue(); gate != null; gate = runDue()) {
      try {
        gate.await(untilNext());
      } catch (InterruptedIOException e) {
        Thread.interrupted(); // nobody but a debugger interrupts a thread of the environment's
      }
    }
  }

  /** Runs what is due; returns the gate to nap at, or null when nothing is left. */
  private @Nullable Gate runDue() {
    for (Task task : takeDue()) {
      try {
        task.work.run();
      } catch (RuntimeException e) {
        LOG.warn("closing connections failed", e);
      }
    }
    lock.lock();
    try {
      nap = tasks.isEmpty() ? null : new Gate();
      return nap;
    } finally {
      lock.unlock();
    }
  }

  private List<Task> takeDue() {
    long now = now();
    lock.lock();
    try {
      List<Task> due = tasks.stream().filter(task -> task.atNanos - now <= 0).toList();
      tasks.removeAll(due);
      return due;
    } finally {
      lock.unlock();
    }
  }

  private long untilNext() {
    long now = now();
    lock.lock();
    try {
      return tasks.stream()
          .mapToLong(task -> Math.max(0, task.atNanos - now))
          .reduce(LONGEST_NAP_NANOS, Math::min);
    } finally {
      lock.unlock();
    }
  }

  private long now() {
    return environment.ticker().nanoTime();
  }

  /** Compared by identity: two tasks may be due at the same time. */
  private static final class Task {
    private final long atNanos;
    private final Runnable work;

    Task(long atNanos, Runnable work) {
      this.atNanos = atNanos;
      this.work = work;
    }
  }
}
