/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

/**
 * The weight of an endpoint that is new or back: 10 % growing to 100 % over 10 s, linearly, so that
 * cold caches and pools on the other side are not hit by a full share at once.
 *
 * <p>Threading: begun on the control thread, read on any.
 */
public final class SlowStart {

  private static final double MIN_WEIGHT = 0.1;
  private static final double WINDOW_NANOS = 10e9;

  private volatile boolean active;
  private volatile long startNanos;

  /** Begins at 10 %. */
  public void begin(long now) {
    startNanos = now;
    active = true;
  }

  /** Whether the weight may be below 1. */
  public boolean isActive() {
    return active;
  }

  /** Whether it began less than this long ago. */
  public boolean isYoungerThan(long nanos, long now) {
    return active && now - startNanos < nanos;
  }

  /** Returns 0.1 to 1. */
  public double weight(long now) {
    if (!active) {
      return 1;
    }
    double share = (now - startNanos) / WINDOW_NANOS;
    if (share >= 1) {
      active = false;
      return 1;
    }
    return Math.max(MIN_WEIGHT, MIN_WEIGHT + (1 - MIN_WEIGHT) * share);
  }
}
