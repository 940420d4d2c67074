/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A control thread in virtual time: the test advances the clock, and tasks run when they are due.
 */
final class ManualScheduler implements Scheduler {

  private final Queue<Task> ready = new ArrayDeque<>();
  private final PriorityQueue<Task> timers =
      new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number));

  private long nowNanos;
  private long number;
  private boolean running;
  private boolean closed;

  private record Task(long dueNanos, long number, Runnable body) {}

  long nowNanos() {
    return nowNanos;
  }

  int pending() {
    return timers.size() + ready.size();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void execute(Runnable task) {
    if (!closed) {
      ready.add(new Task(nowNanos, number++, task));
    }
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    if (closed) {
      return () -> {};
    }
    Task timer = new Task(nowNanos + delayNanos, number++, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public boolean isCurrent() {
    return running;
  }

  @Override
  public void close() {
    closed = true;
    ready.clear();
    timers.clear();
  }

  /** Runs what is due now. */
  void run() {
    advance(0);
  }

  /** Lets time pass and runs every task at its moment. */
  void advance(long nanos) {
    long end = nowNanos + nanos;
    while (true) {
      runReady();
      @Nullable Task next = timers.peek();
      if (next == null || next.dueNanos - end > 0) {
        break;
      }
      timers.remove(next);
      nowNanos = Math.max(nowNanos, next.dueNanos);
      run(next.body);
    }
    nowNanos = end;
  }

  /** The clock goes on while nothing runs, as when a machine sleeps. */
  void jump(long nanos) {
    nowNanos += nanos;
  }

  private void runReady() {
    for (Task task = ready.poll(); task != null; task = ready.poll()) {
      run(task.body);
    }
  }

  private void run(Runnable body) {
    running = true;
    try {
      body.run();
    } finally {
      running = false;
    }
  }
}
