/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import dev.failaway.EjectionReason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether an endpoint is significantly worse than its peers: only then server errors and latency
 * speak about it, and not about the fleet behind all of them.
 *
 * <ol>
 *   <li>Server errors: {@link RelativeFailures} over the last second and over the last ten.
 *   <li>Latency: its median above three times that of its peers and more than 100 ms above it, over
 *       the last second, or ten when one gives fewer than five samples; requests that still wait
 *       count with their age.
 * </ol>
 *
 * <p>Threading: any thread; reads counters.
 */
public final class PeerComparison {

  private static final long ATTEMPTS = 0xFFFF_FFFFL; // the lower half of a reading
  private static final int MIN_SAMPLES = 5;
  private static final double SLOWER_FACTOR = 3;
  private static final double SLOWER_NANOS = 100e6;

  private PeerComparison() {}

  /**
   * Judges one endpoint.
   *
   * @param peers the other endpoints that take requests, without it
   */
  public static Optional<EjectionReason> judge(
      ResponseStats endpoint, List<ResponseStats> peers, long now) {
    if (failsMore(endpoint, peers, ResponseStats::lastSecond, now)
        || failsMore(endpoint, peers, ResponseStats::lastTenSeconds, now)) {
      return Optional.of(EjectionReason.SERVER_ERRORS);
    }
    return isSlower(endpoint, peers, now) ? Optional.of(EjectionReason.LATENCY) : Optional.empty();
  }

  private static boolean failsMore(
      ResponseStats endpoint,
      List<ResponseStats> peers,
      Function<ResponseStats, RollingCounts> window,
      long now) {
    long own = window.apply(endpoint).read(now);
    long failures = 0;
    long responses = 0;
    for (ResponseStats peer : peers) {
      long counts = window.apply(peer).read(now);
      failures += counts >>> 32;
      responses += counts & ATTEMPTS;
    }
    return RelativeFailures.isSignificant(own >>> 32, own & ATTEMPTS, failures, responses);
  }

  private static boolean isSlower(ResponseStats endpoint, List<ResponseStats> peers, long now) {
    for (int seconds : new int[] {1, 10}) {
      LatencyWindow.Sum own = sum(List.of(endpoint), seconds, now);
      LatencyWindow.Sum others = sum(peers, seconds, now);
      if (own.total() >= MIN_SAMPLES) {
        double peersMedian = others.medianNanos();
        return others.total() >= MIN_SAMPLES && isSlower(own.medianNanos(), peersMedian);
      }
    }
    return false;
  }

  /** Whether a latency is much above the median of the peers, both in nanoseconds. */
  public static boolean isSlower(double latencyNanos, double peersMedianNanos) {
    return latencyNanos
        > Math.max(SLOWER_FACTOR * peersMedianNanos, peersMedianNanos + SLOWER_NANOS);
  }

  private static LatencyWindow.Sum sum(List<ResponseStats> stats, int seconds, long now) {
    LatencyWindow.Sum sum = new LatencyWindow.Sum();
    for (ResponseStats each : stats) {
      each.latencies().sumInto(sum, seconds, now);
      each.waiting().sumInto(sum, now);
    }
    return sum;
  }
}
