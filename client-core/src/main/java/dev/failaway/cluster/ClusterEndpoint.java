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
import dev.failaway.internal.health.Silence;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All that a cluster knows of one endpoint. It is kept for a while after its address disappears, so
 * that health outlives DNS churn.
 *
 * <p>Threading: leases and health on any thread; the marks are written on the control thread.
 */
final class ClusterEndpoint implements Candidate {

  /** The counters of its zone, looked up once for an endpoint with its label. */
  private record Counted(Endpoint endpoint, ClusterCounters all, ZoneCounters zone) {}

  /** Whether DNS lists it. */
  private enum Listing {
    /** It takes requests. */
    LISTED,
    /** DNS lists another record of the name now, and may come back to this one. */
    RESTING,
    /** DNS no longer lists it. */
    WITHDRAWN
  }

  private volatile Endpoint endpoint;
  private final EndpointHealth health;
  private final LatencyScale scale;
  private final Ticker ticker;
  private final boolean detectOnly;
  private final ResponseStats responses;
  private final StallWatch stalls;
  private final Silence silence;
  private final PeakLatency latency = new PeakLatency();
  private final SlowStart slowStart = new SlowStart();
  private final ConnectBackoff backoff = new ConnectBackoff();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicBoolean probeClaimed = new AtomicBoolean();
  private final AtomicBoolean watched = new AtomicBoolean();

  /** Requests that are wanted to find out whether it is silent. */
  private final AtomicInteger wanted = new AtomicInteger();

  private volatile @Nullable Counted counted;
  private volatile boolean awaitsProbe;
  private volatile Listing listing = Listing.LISTED;
  private volatile boolean suspect;
  private volatile boolean shifted;
  private volatile boolean hasLeft;
  private volatile long lastListedNanos;
  private volatile long leftNanos;

  /** When the last lease began that was given by a snapshot from before it left. */
  private volatile long lastLateLeaseNanos;

  ClusterEndpoint(
      Endpoint endpoint,
      EndpointHealth health,
      LatencyScale scale,
      Ticker ticker,
      boolean detectOnly,
      StallWatch stalls) {
    this.endpoint = endpoint;
    this.health = health;
    responses = new ResponseStats(health.counts());
    this.scale = scale;
    this.ticker = ticker;
    this.detectOnly = detectOnly;
    this.stalls = stalls;
    silence = new Silence(stalls.traffic());
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Where what happens in its zone is counted. */
  @SuppressWarnings("ReferenceEquality") // endpoints with different labels are equal
  ZoneCounters counters(ClusterCounters all) {
    Counted known = counted;
    Endpoint current = endpoint;
    if (known == null || known.endpoint != current || known.all != all) {
      known = new Counted(current, all, all.zone(current.zone()));
      counted = known;
    }
    return known.zone;
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
    if (listing != Listing.LISTED) {
      lastLateLeaseNanos = startNanos;
    }
  }

  /** The attempt that began then has its response head, or never will. */
  void waitEnded(long startNanos) {
    responses.ended(startNanos);
  }

  /** A response came: of those that count, the time to its head is learnt. */
  void responded(Outcome outcome, long startNanos, long now) {
    if (outcome != Outcome.SERVER_ERROR && health.isCurrent(startNanos)) {
      responses.responded(startNanos, now);
      latency.record(now - startNanos, scale.capNanos(), now);
    }
  }

  /** A request is being written to it. */
  void wrote(long now) {
    stalls.wrote(this, silence.wrote(now));
  }

  /** The response head of a written request came. */
  void answered() {
    stalls.traffic().answered();
  }

  /** A written request will not be answered, and that says nothing. */
  void tookBack() {
    stalls.traffic().tookBack();
  }

  /** An octet of a response came. */
  void heard() {
    silence.heard();
    if (suspect) {
      stalls.heard(this);
    }
  }

  Silence silence() {
    return silence;
  }

  /** Whether it is ejected because it is silent, and an octet would clear it. */
  boolean isSuspect() {
    return suspect;
  }

  void suspect(boolean silent) {
    suspect = silent;
  }

  void want(int requests) {
    if (requests != wanted.get()) {
      wanted.set(requests);
    }
  }

  /** Takes one of the requests that are wanted on itself; an octet ends the wish. */
  boolean claimWanted() {
    int left = wanted.get();
    return left > 0 && silence.read() != null && wanted.compareAndSet(left, left - 1);
  }

  /** Takes on the watch of its silence; false when somebody has it. */
  boolean beginWatch() {
    return !watched.get() && watched.compareAndSet(false, true);
  }

  boolean isWatched() {
    return watched.get();
  }

  void endWatch() {
    watched.set(false);
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
    return listing == Listing.LISTED && !shifted && (detectOnly || health.isEligible());
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
    return listing == Listing.LISTED;
  }

  /** Whether it is of another record of the name than the one in use. */
  boolean isResting() {
    return listing == Listing.RESTING;
  }

  /** Whether it was listed before, but not all the time since. */
  boolean hasLeft() {
    return hasLeft;
  }

  boolean isShifted() {
    return shifted;
  }

  /** Its zone is another one than was known; the address is the same. */
  void labelOnControl(Optional<String> zone) {
    endpoint = new Endpoint(endpoint.address(), zone);
  }

  /** An answer lists it. */
  void listOnControl(long now) {
    lastListedNanos = now;
    listing = Listing.LISTED;
  }

  /** An answer no longer lists it. */
  void withdrawOnControl(long now) {
    leave(Listing.WITHDRAWN, now);
  }

  /** An answer lists another record. */
  void restOnControl(long now) {
    leave(Listing.RESTING, now);
  }

  private void leave(Listing next, long now) {
    if (listing == Listing.LISTED) {
      hasLeft = true;
      leftNanos = now;
      lastLateLeaseNanos = now;
    }
    listing = next;
  }

  void shiftOnControl(boolean away) {
    shifted = away;
  }

  /** When it was no longer listed. */
  long leftNanos() {
    return leftNanos;
  }

  /**
   * How long after the last answer that listed it the last lease began, at most: DNS changed at
   * some time between that answer and the one without it.
   */
  long lastLeaseAfterListedNanos() {
    long late = Math.max(0, lastLateLeaseNanos - leftNanos);
    return leftNanos + late - lastListedNanos;
  }

  EndpointState state() {
    return switch (listing) {
      case WITHDRAWN -> EndpointState.WITHDRAWN;
      case RESTING -> EndpointState.RESTING;
      case LISTED -> {
        EndpointState byHealth = health.state();
        yield byHealth == EndpointState.ELIGIBLE && shifted ? EndpointState.SHIFTED : byHealth;
      }
    };
  }

  @Override
  public String toString() {
    return endpoint + " " + state();
  }
}
