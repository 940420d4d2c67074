/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.ClusterStatus;
import dev.failaway.DnsStatus;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the status of a cluster from one snapshot.
 *
 * <p>Threading: any thread; reads a snapshot and counters.
 *
 * @param cluster whose status
 * @param snapshot the one it is made from
 * @param now on the ticker
 */
record StatusReport(Cluster cluster, Snapshot snapshot, long now) {

  ClusterStatus build(List<ClusterEndpoint> draining) {
    List<EndpointStatus> endpoints = new ArrayList<>();
    snapshot.members().forEach(member -> endpoints.add(endpoint(member)));
    draining.forEach(former -> endpoints.add(endpoint(former)));
    DnsStatus dns = cluster.dns().status(now);
    Diagnosis diagnosis = diagnosis(dns);
    return new ClusterStatus(
        cluster.target(),
        diagnosis.verdict(),
        diagnosis.zone(),
        snapshot.isFailOpen(),
        cluster.budget().available(now),
        endpoints,
        dns);
  }

  private EndpointStatus endpoint(ClusterEndpoint endpoint) {
    EndpointState state = endpoint.state();
    boolean out = state == EndpointState.EJECTED || state == EndpointState.PROBING;
    long left = Math.max(0, endpoint.health().ejectedForNanos(now));
    return new EndpointStatus(
        endpoint.endpoint(),
        state,
        endpoint.inFlight(),
        cluster.connections().open(endpoint.endpoint()),
        out ? endpoint.health().reason() : Optional.empty(),
        out ? Optional.of(Duration.ofNanos(left)) : Optional.empty());
  }

  private Diagnosis diagnosis(DnsStatus dns) {
    return switch (snapshot.phase()) {
      case UNRESOLVED -> new Diagnosis(Verdict.UNRESOLVED, Optional.empty());
      case SHED -> new Diagnosis(Verdict.SHED, Optional.empty());
      case FAILED -> new Diagnosis(Verdict.DNS, Optional.empty());
      case READY -> {
        Diagnosis ofEndpoints = Diagnosis.of(snapshot.members(), now);
        boolean dnsAlone = ofEndpoints.verdict() == Verdict.HEALTHY && dns.lastError().isPresent();
        yield dnsAlone ? new Diagnosis(Verdict.DNS, Optional.empty()) : ofEndpoints;
      }
    };
  }
}
