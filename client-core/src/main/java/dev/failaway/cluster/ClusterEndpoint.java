/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.Ticker;
import dev.failaway.internal.balance.Candidate;
import dev.failaway.internal.balance.LatencyScale;
import dev.failaway.internal.balance.PeakLatency;
import dev.failaway.internal.balance.SlowStart;
import dev.failaway.internal.health.ConnectBackoff;
import dev.failaway.internal.health.EndpointHealth;
import dev.failaway.internal.health.ResponseStats;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All that a cluster knows of one endpoint. It is kept for a while after its address disappears, so
 * that health outlives DNS churn.
 *
 * <p>Threading: leases and health on any thread; the marks are written on the control thread.
 */
final class ClusterEndpoint implements Candidate {

  private final Endpoint endpoint;
  private final EndpointHealth health;
  private final LatencyScale scale;
  private final Ticker ticker;
  private final boolean detectOnly;
  private final ResponseStats responses = new ResponseStats();
  private final PeakLatency latency = new PeakLatency();
  private final SlowStart slowStart = new SlowStart();
  private final ConnectBackoff backoff = new ConnectBackoff();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicBoolean probeClaimed = new AtomicBoolean();

  private volatile boolean awaitsProbe;
  private volatile boolean withdrawn;
  private volatile boolean shifted;
  private volatile long withdrawnNanos;

  ClusterEndpoint(
      Endpoint endpoint,
      EndpointHealth health,
      LatencyScale scale,
      Ticker ticker,
      boolean detectOnly) {
    this.endpoint = endpoint;
    this.health = health;
    this.scale = scale;
    this.ticker = ticker;
    this.detectOnly = detectOnly;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  EndpointHealth health() {
    return health;
  }

  ResponseStats responses() {
    return responses;
  }

  PeakLatency latency() {
    return latency;
  }

  SlowStart slowStart() {
    return slowStart;
  }

  ConnectBackoff backoff() {
    return backoff;
  }

  void lease(long startNanos) {
    inFlight.incrementAndGet();
    responses.began(startNanos);
  }

  /** The attempt that began then has its response head, or never will. */
  void waitEnded(long startNanos) {
    responses.ended(startNanos);
  }

  void responded(Outcome outcome, long startNanos, long now) {
    responses.responded(outcome, startNanos, now);
    if (outcome != Outcome.SERVER_ERROR) {
      latency.record(now - startNanos, scale.capNanos(), now);
    }
  }

  void release() {
    inFlight.decrementAndGet();
  }

  /** Whether a live request is to find out if it can be readmitted. */
  boolean awaitsProbe() {
    return awaitsProbe;
  }

  void awaitProbe(boolean awaits) {
    awaitsProbe = awaits;
  }

  /** Reserves the one live request that may readmit it; false when another one has it. */
  boolean claimProbe() {
    return probeClaimed.compareAndSet(false, true);
  }

  void unclaimProbe() {
    probeClaimed.set(false);
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public boolean isUsable() {
    return !withdrawn && !shifted && (detectOnly || health.isEligible());
  }

  @Override
  public double load() {
    return (inFlight.get() + 1) * scale.effectiveNanos(latency);
  }

  @Override
  public double weight() {
    return slowStart.isActive() ? slowStart.weight(ticker.nanoTime()) : 1;
  }

  @Override
  public long lastFailureNanos() {
    return health.lastFailureNanos();
  }

  boolean isListed() {
    return !withdrawn;
  }

  boolean isShifted() {
    return shifted;
  }

  void listOnControl() {
    withdrawn = false;
  }

  void withdrawOnControl(long now) {
    withdrawnNanos = now;
    withdrawn = true;
  }

  void shiftOnControl(boolean away) {
    shifted = away;
  }

  long withdrawnNanos() {
    return withdrawnNanos;
  }

  EndpointState state() {
    if (withdrawn) {
      return EndpointState.WITHDRAWN;
    }
    EndpointState byHealth = health.state();
    return byHealth == EndpointState.ELIGIBLE && shifted ? EndpointState.SHIFTED : byHealth;
  }

  @Override
  public String toString() {
    return endpoint + " " + state();
  }
}
