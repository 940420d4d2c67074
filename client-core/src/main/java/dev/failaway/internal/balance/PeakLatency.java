/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Latency of one endpoint as a peak-sensitive exponentially weighted moving average (Finagle's peak
 * EWMA): a slower response counts at once, faster ones pull it down with a time constant of 10 s.
 *
 * <p>Time and value share one long, so that they never tear: milliseconds (32 bits, a difference is
 * what counts) and microseconds of latency as a float.
 *
 * <p>Threading: lock-free; any thread records and reads.
 */
public final class PeakLatency {

  private static final double TAU_MILLIS = 10_000;
  private static final double NANOS_PER_MICRO = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final AtomicLong packed = new AtomicLong();

  /**
   * Records the time to a response head.
   *
   * @param capNanos above which latencies are cut, old ones too: one slow response must not be
   *     remembered for as long as it takes to decay from its height
   */
  public void record(long latencyNanos, double capNanos, long now) {
    int millis = (int) (now / NANOS_PER_MILLI);
    float cap = (float) (capNanos / NANOS_PER_MICRO);
    float sample = Math.min((float) (latencyNanos / NANOS_PER_MICRO), cap);
    while (true) {
      long before = packed.get();
      float value = Math.min(next(before, sample, millis), cap);
      long after = pack(millis, value);
      if (after == before || packed.compareAndSet(before, after)) {
        return; // nothing decays within a millisecond: a busy endpoint writes once in it
      }
    }
  }

  private static float next(long before, float sample, int millis) {
    float value = value(before);
    if (before == 0 || sample >= value) {
      return sample;
    }
    int elapsed = millis - (int) (before >>> 32);
    if (elapsed <= 0) {
      return value;
    }
    double weight = decay(elapsed / TAU_MILLIS);
    return (float) (value * weight + sample * (1 - weight));
  }

  /** exp(-x) within 2 % of 1, by the series of exp(x): it is computed for each response. */
  private static double decay(double x) {
    return 1 / (1 + x * (1 + x * (1.0 / 2 + x * (1.0 / 6 + x / 24))));
  }

  /** Returns nanoseconds; zero before the first sample. */
  public double nanos() {
    return value(packed.get()) * NANOS_PER_MICRO;
  }

  /** Whether there was a sample. */
  public boolean isKnown() {
    return packed.get() != 0;
  }

  /** Forgets every sample. */
  public void reset() {
    packed.set(0);
  }

  private static long pack(int millis, float micros) {
    return (long) millis << 32 | (Float.floatToIntBits(Math.max(micros, 1)) & 0xFFFF_FFFFL);
  }

  private static float value(long packed) {
    return Float.intBitsToFloat((int) packed);
  }
}
