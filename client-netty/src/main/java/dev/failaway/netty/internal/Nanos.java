/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.time.Duration;

/** Durations as nanoseconds that saturate instead of overflowing. */
public final class Nanos {
  /** A time span nobody waits for, and small enough to be added to any clock reading once. */
  public static final long FOREVER = Long.MAX_VALUE / 2;

  private static final Duration LONGEST = Duration.ofNanos(FOREVER);

  private Nanos() {}

  /** The duration in nanoseconds, at most {@link #FOREVER}. */
  public static long of(Duration duration) {
    return duration.compareTo(LONGEST) >= 0 ? FOREVER : duration.toNanos();
  }
}
