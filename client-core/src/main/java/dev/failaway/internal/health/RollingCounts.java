/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the attempts of one endpoint ended with over the last second and the last ten, in buckets of
 * 100 ms. One ring serves both windows and all kinds, so that an attempt costs one atomic step.
 *
 * <p>Each bucket is one long: the number of its period (20 bits), responses (18 bits), server
 * errors among them (13 bits) and transport failures (13 bits). A bucket whose period is over is
 * replaced by the first writer of the next one, so that nothing has to sweep.
 *
 * <p>Threading: lock-free; any thread records and reads. A reading that races with a writer may
 * miss that one attempt.
 */
public final class RollingCounts {

  /** What is counted. */
  enum Kind {
    /** A response below 500. */
    RESPONSE(ONE_RESPONSE),
    /** A response of 500 and above. */
    SERVER_ERROR(ONE_RESPONSE + ONE_ERROR),
    /** Transport evidence against the endpoint. */
    FAILURE(ONE_FAILURE);

    private final long increment;

    Kind(long increment) {
      this.increment = increment;
    }
  }

  /** Buckets of the short window. */
  static final int SECOND = 10;

  /** Buckets of the long window. */
  static final int TEN_SECONDS = 100;

  private static final long BUCKET_NANOS = 100_000_000L;

  /**
   * More than the long window, and odd: the same slot meets the same number only after 125 wraps.
   */
  private static final int SLOTS = 125;

  private static final int FAILURE_BITS = 13;
  private static final int ERROR_BITS = 13;
  private static final int RESPONSE_BITS = 18;
  private static final int ERROR_SHIFT = FAILURE_BITS;
  private static final int RESPONSE_SHIFT = ERROR_SHIFT + ERROR_BITS;
  private static final int PERIOD_SHIFT = RESPONSE_SHIFT + RESPONSE_BITS;

  private static final long ONE_FAILURE = 1;
  private static final long ONE_ERROR = 1L << ERROR_SHIFT;
  private static final long ONE_RESPONSE = 1L << RESPONSE_SHIFT;
  private static final long FAILURES = ONE_ERROR - 1;
  private static final long ERRORS = ONE_RESPONSE - ONE_ERROR;
  private static final long RESPONSES = (1L << PERIOD_SHIFT) - ONE_RESPONSE;
  private static final long COUNTS = (1L << PERIOD_SHIFT) - 1;

  private final AtomicLongArray buckets = new AtomicLongArray(SLOTS);

  void record(Kind kind, long now) {
    long period = Math.floorDiv(now, BUCKET_NANOS);
    int slot = slot(period);
    while (true) {
      long bucket = buckets.get(slot);
      long start = isOf(bucket, period) ? bucket : period << PERIOD_SHIFT;
      if (isFull(start)) {
        return; // thousands of failures in 100 ms: the share is known well enough
      }
      if (buckets.compareAndSet(slot, bucket, start + kind.increment)) {
        return;
      }
    }
  }

  /** Returns transport failures and attempts as {@code failures << 32 | attempts}. */
  long attempts(int window, long now) {
    long sums = sum(window, now, FAILURES, 0);
    long failures = sums >>> 32;
    return failures << 32 | ((int) sums + failures);
  }

  /** Returns server errors and responses as {@code errors << 32 | responses}. */
  long responses(int window, long now) {
    return sum(window, now, ERRORS, ERROR_SHIFT);
  }

  /** Transport failures and server errors of the last ten seconds. */
  public long failures(long now) {
    return (attempts(TEN_SECONDS, now) >>> 32) + (responses(TEN_SECONDS, now) >>> 32);
  }

  /** Attempts of the last ten seconds. */
  public long attempts(long now) {
    return (int) attempts(TEN_SECONDS, now);
  }

  /** Sums one kind in the upper half and the responses in the lower one. */
  private long sum(int window, long now, long mask, int shift) {
    long period = Math.floorDiv(now, BUCKET_NANOS);
    long kind = 0;
    long responses = 0;
    for (int back = 0; back < window; back++) {
      long bucket = buckets.get(slot(period - back));
      if (isOf(bucket, period - back)) {
        kind += (bucket & mask) >>> shift;
        responses += (bucket & RESPONSES) >>> RESPONSE_SHIFT;
      }
    }
    return kind << 32 | responses;
  }

  void clear() {
    for (int slot = 0; slot < SLOTS; slot++) {
      buckets.set(slot, 0);
    }
  }

  private static int slot(long period) {
    return (int) Math.floorMod(period, (long) SLOTS);
  }

  private static boolean isFull(long bucket) {
    return (bucket & FAILURES) == FAILURES
        || (bucket & ERRORS) == ERRORS
        || (bucket & RESPONSES) == RESPONSES;
  }

  private static boolean isOf(long bucket, long period) {
    return (bucket & COUNTS) != 0
        && bucket >>> PERIOD_SHIFT == (period << PERIOD_SHIFT) >>> PERIOD_SHIFT;
  }
}
