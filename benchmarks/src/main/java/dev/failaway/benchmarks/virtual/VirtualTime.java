/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.cluster.Scheduler;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A queue of events and the time of the one that runs. Events of the same time run in the order in
 * which they were added.
 *
 * <p>Threading: not safe; everything happens on the thread that calls {@link #runUntil}.
 */
final class VirtualTime {

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong((Event event) -> event.nanos)
              .thenComparingLong(event -> event.order));
  private long now;
  private long order;
  private boolean inControl;

  /** Nanoseconds since the start. */
  long now() {
    return now;
  }

  /** Runs the task after the given time. */
  Scheduler.Timer after(long delayNanos, Runnable task) {
    Event event = new Event(now + Math.max(0, delayNanos), order++, task);
    events.add(event);
    return () -> event.cancelled = true;
  }

  /** Runs everything due before the given time, and then it is that time. */
  void runUntil(long nanos) {
    while (!events.isEmpty() && events.peek().nanos < nanos) {
      Event event = events.remove();
      now = event.nanos;
      if (!event.cancelled) {
        event.task.run();
      }
    }
    now = nanos;
  }

  /** A load balancer's control thread, on this queue. */
  Scheduler control() {
    return new Control();
  }

  private static final class Event {

    private final long nanos;
    private final long order;
    private final Runnable task;
    private boolean cancelled;

    Event(long nanos, long order, Runnable task) {
      this.nanos = nanos;
      this.order = order;
      this.task = task;
    }
  }

  private final class Control implements Scheduler {

    private boolean closed;

    @Override
    public void execute(Runnable task) {
      after(0, () -> run(task));
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
      return after(delayNanos, () -> run(task));
    }

    private void run(Runnable task) {
      if (!closed) {
        inControl = true;
        try {
          task.run();
        } finally {
          inControl = false;
        }
      }
    }

    @Override
    public boolean isCurrent() {
      return inControl;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
