/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import dev.failaway.Outcome;

/**
 * What one endpoint answered lately and how fast, for the comparison with its peers.
 *
 * <p>Threading: lock-free; any thread records and reads.
 */
public final class ResponseStats {

  private static final long SECOND = 1_000_000_000L;

  private final RollingCounts lastSecond = new RollingCounts(SECOND);
  private final RollingCounts lastTenSeconds = new RollingCounts(10 * SECOND);
  private final LatencyWindow latencies = new LatencyWindow();
  private final WaitingAges waiting = new WaitingAges();

  /** An attempt began to wait for its response head. */
  public void began(long startNanos) {
    waiting.begin(startNanos);
  }

  /** The same attempt waits no more, whatever came. */
  public void ended(long startNanos) {
    waiting.end(startNanos);
  }

  /** A response head came. */
  public void responded(Outcome outcome, long startNanos, long now) {
    boolean failed = outcome == Outcome.SERVER_ERROR;
    lastSecond.record(failed, now);
    lastTenSeconds.record(failed, now);
    if (!failed) {
      latencies.record(now - startNanos, now);
    }
  }

  /** Begins anew, as after a readmission; requests that still wait are kept. */
  public void clear() {
    lastSecond.clear();
    lastTenSeconds.clear();
    latencies.clear();
  }

  RollingCounts lastSecond() {
    return lastSecond;
  }

  RollingCounts lastTenSeconds() {
    return lastTenSeconds;
  }

  LatencyWindow latencies() {
    return latencies;
  }

  WaitingAges waiting() {
    return waiting;
  }
}
