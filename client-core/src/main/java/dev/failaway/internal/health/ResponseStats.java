/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

/**
 * What one endpoint answered lately and how fast, for the comparison with its peers.
 *
 * <p>Threading: lock-free; any thread records and reads.
 */
public final class ResponseStats {

  private final RollingCounts counts;
  private final LatencyWindow latencies = new LatencyWindow();
  private final WaitingAges waiting = new WaitingAges();

  /** Reads what the health of the same endpoint counts. */
  public ResponseStats(RollingCounts counts) {
    this.counts = counts;
  }

  /** An attempt began to wait for its response head. */
  public void began(long startNanos) {
    waiting.begin(startNanos);
  }

  /** The same attempt waits no more, whatever came. */
  public void ended(long startNanos) {
    waiting.end(startNanos);
  }

  /** A response head came that is no server error: those are fast where nothing works. */
  public void responded(long startNanos, long now) {
    latencies.record(now - startNanos, now);
  }

  /** Begins anew, as after a readmission; requests that still wait are kept. */
  public void clear() {
    latencies.clear();
  }

  /** Returns server errors and responses as {@code errors << 32 | responses}. */
  long responses(int window, long now) {
    return counts.responses(window, now);
  }

  LatencyWindow latencies() {
    return latencies;
  }

  WaitingAges waiting() {
    return waiting;
  }
}
