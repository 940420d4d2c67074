/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import java.util.Arrays;

/**
 * What latencies of one cluster are measured against: the median of its eligible endpoints.
 *
 * <ol>
 *   <li>Below the floor, max(5 ms, 2 x median), latencies are equal: differences of a round trip
 *       must not become an affinity for the own zone that nobody asked for.
 *   <li>Above 4 x median they are cut, so that one spike does not starve an endpoint.
 *   <li>An endpoint without samples counts with the median.
 * </ol>
 *
 * <p>Threading: the control thread writes, any thread reads.
 */
public final class LatencyScale {

  private static final double MIN_FLOOR_NANOS = 5_000_000;
  private static final double FLOOR_FACTOR = 2;
  private static final double CAP_FACTOR = 4;

  private volatile double medianNanos;

  /** Takes the known latencies of the eligible endpoints, in nanoseconds; none keeps the scale. */
  public void update(double[] knownNanos) {
    if (knownNanos.length > 0) {
      double[] sorted = knownNanos.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      medianNanos =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  /**
   * Latency above which nothing more is learnt, in nanoseconds; infinite before the median is
   * known.
   */
  public double capNanos() {
    double median = medianNanos;
    return median == 0 ? Double.POSITIVE_INFINITY : Math.max(MIN_FLOOR_NANOS, CAP_FACTOR * median);
  }

  /** Returns the latency that counts for picking, in nanoseconds. */
  public double effectiveNanos(PeakLatency latency) {
    double median = medianNanos;
    double floor = Math.max(MIN_FLOOR_NANOS, FLOOR_FACTOR * median);
    if (median == 0 || !latency.isKnown()) {
      return floor;
    }
    return Math.max(floor, Math.min(latency.nanos(), CAP_FACTOR * median));
  }

  /** Median of the eligible endpoints in nanoseconds; zero before it is known. */
  public double medianNanos() {
    return medianNanos;
  }
}
