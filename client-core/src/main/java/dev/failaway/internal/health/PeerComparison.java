/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import dev.failaway.EjectionReason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint is significantly worse than its peers: only then server errors and latency speak
 * about it, and not about the fleet behind all of them.
 *
 * <ol>
 *   <li>Server errors: {@link RelativeFailures} over the last second and over the last ten.
 *   <li>Latency: its median above three times that of its peers and more than 100 ms above it, over
 *       the last second, or ten when one gives fewer than five samples; requests that still wait
 *       count with their age.
 * </ol>
 *
 * <p>One comparison reads every endpoint once; the peers of each are the sum of all without it.
 *
 * <p>Threading: one thread at a time; reads counters that others write.
 */
public final class PeerComparison {

  private static final int MIN_SAMPLES = 5;
  private static final double SLOWER_FACTOR = 3;
  private static final double SLOWER_NANOS = 100e6;

  private final List<ResponseStats> endpoints;
  private final long now;
  private final Failures lastSecond;
  private final Failures lastTenSeconds;
  private final Latencies recent;

  /** Read only when some endpoint has too few samples in the last second. */
  private @Nullable Latencies longer;

  /** Reads the endpoints that take requests. */
  public PeerComparison(List<ResponseStats> endpoints, long now) {
    this.endpoints = endpoints;
    this.now = now;
    lastSecond = new Failures(endpoints, RollingCounts.SECOND, now);
    lastTenSeconds = new Failures(endpoints, RollingCounts.TEN_SECONDS, now);
    recent = new Latencies(endpoints, 1, now);
  }

  /** Judges the endpoint at this index of the list. */
  public Optional<EjectionReason> judge(int index) {
    if (lastSecond.isSignificant(index) || lastTenSeconds.isSignificant(index)) {
      return Optional.of(EjectionReason.SERVER_ERRORS);
    }
    Latencies latencies = recent.hasEnough(index) ? recent : longer();
    return latencies.isSlower(index) ? Optional.of(EjectionReason.LATENCY) : Optional.empty();
  }

  private Latencies longer() {
    if (longer == null) {
      longer = new Latencies(endpoints, 10, now);
    }
    return longer;
  }

  /** Whether a latency is much above the median of the peers, both in nanoseconds. */
  public static boolean isSlower(double latencyNanos, double peersMedianNanos) {
    return latencyNanos
        > Math.max(SLOWER_FACTOR * peersMedianNanos, peersMedianNanos + SLOWER_NANOS);
  }

  /** Failures and responses of each endpoint in one window. */
  private static final class Failures {
    private static final long LOWER_HALF = 0xFFFF_FFFFL;

    private final long[] failures;
    private final long[] responses;
    private long allFailures;
    private long allResponses;

    Failures(List<ResponseStats> endpoints, int window, long now) {
      failures = new long[endpoints.size()];
      responses = new long[endpoints.size()];
      for (int index = 0; index < failures.length; index++) {
        long counts = endpoints.get(index).responses(window, now);
        failures[index] = counts >>> 32;
        responses[index] = counts & LOWER_HALF;
        allFailures += failures[index];
        allResponses += responses[index];
      }
    }

    boolean isSignificant(int index) {
      return RelativeFailures.isSignificant(
          failures[index],
          responses[index],
          allFailures - failures[index],
          allResponses - responses[index]);
    }
  }

  /** Latencies of each endpoint over some seconds. */
  private static final class Latencies {
    private final LatencyWindow.Sum[] own;
    private final LatencyWindow.Sum all = new LatencyWindow.Sum();

    Latencies(List<ResponseStats> endpoints, int seconds, long now) {
      own = new LatencyWindow.Sum[endpoints.size()];
      for (int index = 0; index < own.length; index++) {
        own[index] = new LatencyWindow.Sum();
        endpoints.get(index).latencies().sumInto(own[index], seconds, now);
        endpoints.get(index).waiting().sumInto(own[index], now);
        all.add(own[index]);
      }
    }

    boolean hasEnough(int index) {
      return own[index].total() >= MIN_SAMPLES;
    }

    boolean isSlower(int index) {
      LatencyWindow.Sum peers = all.without(own[index]);
      return hasEnough(index)
          && peers.total() >= MIN_SAMPLES
          && PeerComparison.isSlower(own[index].medianNanos(), peers.medianNanos());
    }
  }
}
