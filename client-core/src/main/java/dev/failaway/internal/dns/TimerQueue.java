/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Things to do later, in the order of their time.
 *
 * <p>Threading: one thread at a time, or ordered by a lock of the owner.
 */
final class TimerQueue {

  /** Keeps deadlines comparable by subtraction. */
  private static final Duration MAX_DELAY = Duration.ofDays(365);

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>((a, b) -> Long.signum(a.deadline - b.deadline));

  /** Has the action run once after the delay, unless it is cancelled. */
  Timer schedule(long nowNanos, Duration delay, Runnable action) {
    Duration bounded = delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    Timer timer = new Timer(nowNanos + bounded.toNanos(), action);
    timers.add(timer);
    return timer;
  }

  /** Runs, and forgets, what is due. */
  void runDue(long nowNanos) {
    for (Timer next = timers.peek();
        next != null && next.deadline - nowNanos <= 0;
        next = timers.peek()) {
      timers.remove(next);
      next.action.run();
    }
  }

  /** Returns the time until the next action is due, if there is one; negative when overdue. */
  OptionalLong nanosUntilNext(long nowNanos) {
    Timer next = timers.peek();
    return next == null ? OptionalLong.empty() : OptionalLong.of(next.deadline - nowNanos);
  }

  boolean isEmpty() {
    return timers.isEmpty();
  }

  void clear() {
    timers.clear();
  }

  /** A thing to do later; it belongs to whoever scheduled it, who cancels it. */
  final class Timer {

    private final long deadline;
    private final Runnable action;

    private Timer(long deadline, Runnable action) {
      this.deadline = deadline;
      this.action = action;
    }

    /** The action does not run; without effect when it has. */
    void cancel() {
      timers.remove(this);
    }
  }
}
