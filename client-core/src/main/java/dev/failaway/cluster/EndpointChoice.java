/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where the next attempt of a request goes.
 *
 * <ol>
 *   <li>A first attempt that may be repeated is the live probe of an endpoint that waits for one,
 *       or settles a doubt of {@link StallWatch}.
 *   <li>After a stale connection the same endpoint, on a fresh one.
 *   <li>After a protocol error or a stranger's certificate an untried endpoint, or none.
 *   <li>The picker's choice; after other failures an endpoint of an untried zone, else an untried
 *       endpoint, else again the picker's choice.
 *   <li>In fail-open what {@link FailOpen} says.
 * </ol>
 *
 * <p>Threading: any thread; reads one snapshot.
 */
final class EndpointChoice {

  private final Cluster cluster;

  EndpointChoice(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Returns the endpoint for a first attempt, or null when there is none to go to. */
  @Nullable ClusterEndpoint first(Snapshot snapshot, RequestTraits traits, long now) {
    ClusterEndpoint probed =
        traits.canRepeat() ? cluster.judge().claimLiveProbe(snapshot, now) : null;
    if (probed == null && traits.canRepeat()) {
      probed = cluster.stalls().claimDoubt();
    }
    if (probed != null) {
      return probed;
    }
    ClusterEndpoint picked =
        snapshot.isFailOpen() ? null : snapshot.pick(cluster.picker(), cluster.shared().random());
    return picked != null ? picked : inFailOpen(snapshot, TriedEndpoints.NONE, now);
  }

  /** Returns the endpoint for a further attempt, or null when there is none to go to. */
  @Nullable ClusterEndpoint next(Snapshot snapshot, FailedAttempts before, long now) {
    ClusterEndpoint stale = before.takeStale();
    if (stale != null && stale.isListed()) {
      return stale;
    }
    if (before.goesOnlyElsewhere()) { // who was there at the decision may be gone by now
      return snapshot.pickUntried(before.tried(), cluster.shared().random());
    }
    ClusterEndpoint picked = snapshot.isFailOpen() ? null : elsewhere(snapshot, before.tried());
    return picked != null ? picked : inFailOpen(snapshot, before.tried(), now);
  }

  private @Nullable ClusterEndpoint elsewhere(Snapshot snapshot, TriedEndpoints tried) {
    RandomGenerator random = cluster.shared().random();
    ClusterEndpoint untried = snapshot.pickUntried(tried, random);
    return untried != null ? untried : snapshot.pick(cluster.picker(), random);
  }

  private @Nullable ClusterEndpoint inFailOpen(Snapshot snapshot, TriedEndpoints tried, long now) {
    ClusterEndpoint picked = new FailOpen(cluster, snapshot, tried, now).pick();
    if (picked != null) {
      cluster.counters().countFailOpenLease();
      if (picked.isShifted()) {
        cluster.announcements().shiftedZoneIsUsed(picked);
      }
    }
    return picked;
  }
}
