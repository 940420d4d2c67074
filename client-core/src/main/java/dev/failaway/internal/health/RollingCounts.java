/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Attempts and failures over a sliding window, in ten buckets of equal width.
 *
 * <p>Each bucket is one long: the number of its period (24 bits), failures (20 bits) and attempts
 * (20 bits). A bucket whose period is over is replaced by the first writer of the next one, so that
 * nothing has to sweep.
 *
 * <p>Threading: lock-free; any thread records and reads. A reading that races with a writer may
 * miss that one attempt.
 */
final class RollingCounts {

  private static final int BUCKETS = 10;
  private static final int COUNT_BITS = 20;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final long PERIOD_MASK = (1L << 24) - 1;

  private final long bucketNanos;
  private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

  RollingCounts(long windowNanos) {
    bucketNanos = windowNanos / BUCKETS;
  }

  void record(boolean failed, long now) {
    long period = Math.floorDiv(now, bucketNanos);
    int index = (int) Math.floorMod(period, (long) BUCKETS);
    long increment = failed ? (1L << COUNT_BITS) + 1 : 1;
    while (true) {
      long bucket = buckets.get(index);
      long start = isOf(bucket, period) ? bucket : header(period);
      if ((start & COUNT_MASK) == COUNT_MASK) {
        return; // a million attempts in one bucket: the share is known well enough
      }
      if (buckets.compareAndSet(index, bucket, start + increment)) {
        return;
      }
    }
  }

  /**
   * Returns failures and attempts of the window that ends now, as {@code failures << 32 |
   * attempts}.
   */
  long read(long now) {
    long period = Math.floorDiv(now, bucketNanos);
    long failures = 0;
    long attempts = 0;
    for (int back = 0; back < BUCKETS; back++) {
      long bucket = buckets.get((int) Math.floorMod(period - back, (long) BUCKETS));
      if (isOf(bucket, period - back)) {
        attempts += bucket & COUNT_MASK;
        failures += (bucket >>> COUNT_BITS) & COUNT_MASK;
      }
    }
    return failures << 32 | attempts;
  }

  void clear() {
    for (int index = 0; index < BUCKETS; index++) {
      buckets.set(index, 0);
    }
  }

  private static boolean isOf(long bucket, long period) {
    return (bucket & COUNT_MASK) != 0 && bucket >>> (2 * COUNT_BITS) == (period & PERIOD_MASK);
  }

  private static long header(long period) {
    return (period & PERIOD_MASK) << (2 * COUNT_BITS);
  }
}
