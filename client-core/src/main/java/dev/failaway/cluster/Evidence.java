/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.EjectionReason;
import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.internal.health.EndpointHealth;

/**
 * Takes what attempts and connects proved of the endpoints of a cluster to where it counts: the
 * counters, the connect backoff, the comparison with the peers and the health, which may eject or
 * prove an endpoint at once; the control thread follows.
 *
 * <p>Threading: any thread.
 */
final class Evidence {

  /** How long a stranger's address is left alone: as long as a DNS answer is true. */
  static final long STRANGER_NANOS = 60_000_000_000L;

  private final Cluster cluster;
  private final Members members;
  private final Shared shared;

  Evidence(Cluster cluster, Members members, Shared shared) {
    this.cluster = cluster;
    this.members = members;
    this.shared = shared;
  }

  /** Records what an attempt proved. */
  void attempt(ClusterEndpoint endpoint, Outcome outcome, long startedNanos, long now) {
    record(endpoint, outcome, startedNanos, now);
    cluster.failOpenQueue().look();
  }

  private void record(ClusterEndpoint endpoint, Outcome outcome, long startedNanos, long now) {
    if (outcome.provesTransport()) {
      endpoint.responded(outcome, startedNanos, now);
    }
    recordConnect(endpoint, outcome, now);
    if (outcome == Outcome.STRANGER) {
      recordStranger(endpoint, startedNanos, now);
      return;
    }
    if (cluster.judge().isLiveProbe(endpoint) && endpoint.health().isCurrent(startedNanos)) {
      cluster.judge().liveProbeEnded(endpoint, outcome, now - startedNanos);
      return;
    }
    if (outcome == Outcome.SERVER_ERROR) {
      cluster.judge().askFor(endpoint);
    }
    recordHealth(endpoint, outcome, startedNanos, now);
  }

  private void recordStranger(ClusterEndpoint endpoint, long startedNanos, long now) {
    EndpointHealth health = endpoint.health();
    if (health.isCurrent(startedNanos)
        && health.ejectFor(EjectionReason.STRANGER, STRANGER_NANOS, now)) {
      shared.control().execute(() -> cluster.readmission().strangerOnControl(endpoint));
    }
  }

  private void recordConnect(ClusterEndpoint endpoint, Outcome outcome, long now) {
    if (outcome.provesTransport()) {
      endpoint.backoff().connected();
    } else if (outcome.countsAgainstEndpoint() && outcome.neverSent()) {
      endpoint.backoff().failed(now, shared.random());
    }
  }

  private void recordHealth(
      ClusterEndpoint endpoint, Outcome outcome, long startedNanos, long now) {
    EndpointHealth health = endpoint.health();
    if (health.record(outcome, startedNanos, now, shared.random())) {
      shared.control().execute(() -> cluster.readmission().ejectedOnControl(endpoint));
    } else if (outcome == Outcome.SUCCESS
        && !health.isEligible()
        && cluster.snapshot().isFailOpen()
        && health.isCurrent(startedNanos)) {
      shared.control().execute(() -> cluster.readmission().provenInFailOpenOnControl(endpoint));
    } else if (outcome.countsAgainstEndpoint() && cluster.snapshot().isFailOpen()) {
      cluster.dns().askEarly();
    }
  }

  /**
   * Records the end of a connect that outlived its lease. A success ends the connect backoff and
   * says nothing about responses: a frozen endpoint completes handshakes as well.
   */
  void lateConnect(Endpoint endpoint, Outcome outcome, long startedNanos, long now) {
    ClusterEndpoint known = members.find(endpoint.address().getAddress());
    if (known == null || !known.isListed()) {
      return;
    }
    recordConnect(known, outcome, now);
    if (outcome == Outcome.STRANGER) {
      recordStranger(known, startedNanos, now);
    } else if (outcome.countsAgainstEndpoint()) {
      recordHealth(known, outcome, startedNanos, now);
    }
    cluster.failOpenQueue().look();
  }
}
