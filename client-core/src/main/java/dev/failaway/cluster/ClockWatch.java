/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a machine slept, or a process stood still: a timer of some seconds comes far too
 * late by one of two clocks. The monotonic clock stands still while some machines sleep, the wall
 * clock may be set by hand; either way peers may have closed what this side holds for open.
 *
 * <p>Threading: the control thread alone.
 */
final class ClockWatch {

  static final Duration PERIOD = Duration.ofSeconds(5);
  static final Duration JUMP = Duration.ofSeconds(10);

  private final Shared shared;
  private final Consumer<Jump> onJump;
  private Scheduler.@Nullable Timer timer;
  private long dueNanos;
  private long dueWallNanos;

  /**
   * Creates a watch that does not run yet.
   *
   * @param onJump told on the control thread
   */
  ClockWatch(Shared shared, Consumer<Jump> onJump) {
    this.shared = shared;
    this.onJump = onJump;
  }

  /**
   * A jump.
   *
   * @param far how late the timer came, by the clock that says more
   * @param unseen the part of it that the ticker did not count: ages are longer by that much
   */
  record Jump(Duration far, Duration unseen) {}

  /** Begins to watch; without effect when it does. */
  void startOnControl() {
    if (timer == null) {
      next();
    }
  }

  void stopOnControl() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void next() {
    dueNanos = shared.now() + PERIOD.toNanos();
    dueWallNanos = shared.environment().wallClock().nanoTime() + PERIOD.toNanos();
    timer = shared.control().schedule(this::look, PERIOD.toNanos());
  }

  private void look() {
    long late = shared.now() - dueNanos;
    long lateByWall = shared.environment().wallClock().nanoTime() - dueWallNanos;
    Duration far = Duration.ofNanos(Math.max(late, lateByWall));
    next();
    if (far.compareTo(JUMP) > 0) {
      onJump.accept(new Jump(far, Duration.ofNanos(Math.max(0, lateByWall - late))));
    }
  }
}
