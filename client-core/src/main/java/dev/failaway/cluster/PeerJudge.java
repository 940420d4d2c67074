/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.internal.health.PeerComparison;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the endpoints of a cluster with each other and ejects who is significantly worse.
 *
 * <ol>
 *   <li>It looks four times a second while there are requests, and after each server error.
 *   <li>At most max(1, n / 2) endpoints are out for such a reason, none when n is 1, never the last
 *       eligible one; the same holds for zones, where an endpoint without a label is its own.
 *   <li>At the end of such an ejection one live request that may be repeated finds out; until one
 *       comes the endpoint stays out, at most three times the ejection.
 * </ol>
 *
 * <p>Threading: comparison and ejection on the control thread; requests ask and claim on any.
 */
final class PeerJudge {

  private static final long TICK_NANOS = 250_000_000L;
  private static final long ACTIVE_NANOS = 10_000_000_000L;

  private final Cluster cluster;
  private final Members members;
  private final Shared shared;
  private final AtomicBoolean asked = new AtomicBoolean();

  private volatile boolean ticking;
  private volatile boolean used;

  /** How many endpoints wait for a live probe: nearly always none. */
  private final AtomicInteger awaiting = new AtomicInteger();

  /** Control thread alone. */
  private long usedNanos;

  PeerJudge(Cluster cluster, Members members, Shared shared) {
    this.cluster = cluster;
    this.members = members;
    this.shared = shared;
  }

  /** A request is about to go out: keeps the comparison going. */
  void keepTicking() {
    if (!used) {
      used = true;
    }
    if (!ticking) {
      shared.control().execute(this::startTicking);
    }
  }

  private void startTicking() {
    if (!ticking) {
      ticking = true;
      usedNanos = shared.now();
      shared.control().schedule(this::tick, TICK_NANOS);
    }
  }

  private void tick() {
    long now = shared.now();
    if (used) {
      used = false;
      usedNanos = now;
    }
    judge(now);
    cluster.stalls().doubtOnControl(now);
    ticking = now - usedNanos < ACTIVE_NANOS;
    if (ticking) {
      shared.control().schedule(this::tick, TICK_NANOS);
    }
  }

  /** A server error came: looks at once, whoever asks. */
  void askFor(ClusterEndpoint endpoint) {
    if (endpoint.isUsable() && asked.compareAndSet(false, true)) {
      shared
          .control()
          .execute(
              () -> {
                asked.set(false);
                judge(shared.now());
              });
    }
  }

  private void judge(long now) {
    List<ClusterEndpoint> eligible =
        members.listed().stream().filter(e -> e.health().isEligible() && !e.isShifted()).toList();
    members.updateScale(eligible);
    PeerComparison comparison =
        new PeerComparison(eligible.stream().map(ClusterEndpoint::responses).toList(), now);
    for (int index = 0; index < eligible.size(); index++) {
      ClusterEndpoint endpoint = eligible.get(index);
      Optional<EjectionReason> reason = comparison.judge(index);
      if (reason.isPresent() && mayEject(endpoint)) {
        endpoint.health().ejectBecause(reason.get(), now, shared.random());
        cluster.readmission().ejectedOnControl(endpoint);
        return; // the peers of the others have changed: next time
      }
    }
  }

  private boolean mayEject(ClusterEndpoint endpoint) {
    List<ClusterEndpoint> listed = members.listed();
    int count = listed.size();
    List<ClusterEndpoint> out = listed.stream().filter(PeerJudge::isOutByComparison).toList();
    long eligible = listed.stream().filter(e -> e.health().isEligible()).count();
    return count > 1
        && eligible > 1
        && out.size() < Math.max(1, count / 2)
        && mayEjectZone(endpoint, listed, out);
  }

  private static boolean mayEjectZone(
      ClusterEndpoint endpoint, List<ClusterEndpoint> listed, List<ClusterEndpoint> out) {
    Set<Object> touched = out.stream().map(PeerJudge::faultDomain).collect(Collectors.toSet());
    long domains = listed.stream().map(PeerJudge::faultDomain).distinct().count();
    return touched.contains(faultDomain(endpoint)) || touched.size() < Math.max(1, domains / 2);
  }

  /** Its zone; without a label each endpoint is its own. */
  private static Object faultDomain(ClusterEndpoint endpoint) {
    Optional<String> zone = endpoint.endpoint().zone();
    return zone.isPresent() ? zone.get() : endpoint;
  }

  private static boolean isOutByComparison(ClusterEndpoint endpoint) {
    return endpoint.health().reason().filter(reason -> !reason.isTransport()).isPresent();
  }

  /** The ejection is over: the next request that may be repeated is the probe. */
  void awaitLiveProbeOnControl(ClusterEndpoint endpoint, long patienceNanos) {
    assert shared.control().isCurrent();
    endpoint.unclaimProbe();
    if (!endpoint.awaitsProbe()) {
      endpoint.awaitProbe(true);
      awaiting.incrementAndGet();
    }
    long since = endpoint.health().sinceNanos();
    shared.control().schedule(() -> endPatience(endpoint, since), patienceNanos);
  }

  /**
   * The wait that began then has lasted long enough, unless it ended, and perhaps another began.
   */
  private void endPatience(ClusterEndpoint endpoint, long since) {
    boolean same = endpoint.health().sinceNanos() == since;
    if (endpoint.awaitsProbe() && (same || !isLiveProbe(endpoint))) {
      endAwaiting(endpoint);
      if (same) {
        cluster.readmission().readmitOnControl(endpoint);
      }
    }
  }

  /**
   * Returns the endpoint that waits for a live probe, to one request.
   *
   * @param now when its attempt begins: one that began before the wait did would prove nothing
   */
  @Nullable ClusterEndpoint claimLiveProbe(Snapshot snapshot, long now) {
    return awaiting.get() == 0 ? null : snapshot.first(e -> mayProbe(e, now) && e.claimProbe());
  }

  private boolean mayProbe(ClusterEndpoint endpoint, long now) {
    return isLiveProbe(endpoint) && !endpoint.isShifted() && endpoint.health().isCurrent(now);
  }

  /** An attempt was not made after all: if it was the live probe, the next request may be it. */
  void discarded(ClusterEndpoint endpoint) {
    if (endpoint.awaitsProbe()) {
      endpoint.unclaimProbe();
    }
  }

  boolean isLiveProbe(ClusterEndpoint endpoint) {
    return endpoint.awaitsProbe() && endpoint.state() == EndpointState.PROBING;
  }

  private void endAwaiting(ClusterEndpoint endpoint) {
    endpoint.awaitProbe(false);
    awaiting.decrementAndGet();
  }

  /** The live request ended; any thread. */
  void liveProbeEnded(ClusterEndpoint endpoint, Outcome outcome, long tookNanos) {
    shared.control().execute(() -> liveProbeEndedOnControl(endpoint, outcome, tookNanos));
  }

  /** Something else decided: the live request that it waited for is no longer wanted. */
  void giveUpLiveProbeOnControl(ClusterEndpoint endpoint) {
    if (isLiveProbe(endpoint)) {
      endAwaiting(endpoint);
    }
  }

  private void liveProbeEndedOnControl(ClusterEndpoint endpoint, Outcome outcome, long tookNanos) {
    if (!isLiveProbe(endpoint)) {
      return;
    }
    boolean healthy = outcome.provesTransport() && outcome != Outcome.SERVER_ERROR;
    if (healthy && !isSlow(tookNanos)) {
      endAwaiting(endpoint);
      cluster.readmission().readmitOnControl(endpoint);
    } else if (healthy || outcome == Outcome.SERVER_ERROR || outcome.countsAgainstEndpoint()) {
      endAwaiting(endpoint);
      cluster.readmission().probeFailedOnControl(endpoint, outcome);
    } else {
      endpoint.unclaimProbe(); // it proved nothing: the next request may try
    }
  }

  private boolean isSlow(long tookNanos) {
    double median = members.scale().medianNanos();
    return median > 0 && PeerComparison.isSlower((double) tookNanos, median);
  }
}
