/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.List;

/**
 * How long the slowest hundredth of the responses of some endpoints took over the last ten seconds;
 * requests that still wait count with the time they have waited at least.
 *
 * <p>Threading: stateless; reads counters that others write.
 */
public final class PeerLatency {

  private static final int SECONDS = 10;
  private static final int PERCENT = 99;

  private PeerLatency() {}

  /** Returns the 99th percentile in nanoseconds; zero without a sample. */
  public static long p99Nanos(List<ResponseStats> endpoints, long now) {
    LatencyWindow.Sum sum = new LatencyWindow.Sum();
    for (ResponseStats endpoint : endpoints) {
      endpoint.latencies().sumInto(sum, SECONDS, now);
      endpoint.waiting().sumAtLeastInto(sum, now);
    }
    return (long) sum.percentileNanos(PERCENT);
  }
}
