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
import java.util.Set;
import java.util.stream.Collectors;

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
    DnsStatus dns = cluster.dnsStatus(now);
    return new ClusterStatus(
        cluster.target(),
        verdict(endpoints, dns),
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
        cluster.connections(endpoint.endpoint()),
        out ? endpoint.health().reason() : Optional.empty(),
        out ? Optional.of(Duration.ofNanos(left)) : Optional.empty());
  }

  private Verdict verdict(List<EndpointStatus> endpoints, DnsStatus dns) {
    return switch (snapshot.phase()) {
      case UNRESOLVED -> Verdict.UNRESOLVED;
      case SHED -> Verdict.SHED;
      case FAILED -> Verdict.DNS;
      case READY -> verdictOfEndpoints(endpoints, dns);
    };
  }

  private static Verdict verdictOfEndpoints(List<EndpointStatus> endpoints, DnsStatus dns) {
    List<EndpointStatus> listed =
        endpoints.stream()
            .filter(e -> e.state() != EndpointState.WITHDRAWN && e.state() != EndpointState.RESTING)
            .toList();
    List<EndpointStatus> out =
        listed.stream()
            .filter(e -> e.state() == EndpointState.EJECTED || e.state() == EndpointState.PROBING)
            .toList();
    if (out.isEmpty()) {
      return dns.lastError().isPresent() ? Verdict.DNS : Verdict.HEALTHY;
    }
    if (out.size() == listed.size()) {
      return Verdict.ALL;
    }
    if (out.size() == 1) {
      return isWholeZone(out.get(0), listed) ? Verdict.ONE_ZONE : Verdict.ONE_ENDPOINT;
    }
    Set<Optional<String>> zones =
        out.stream().map(e -> e.endpoint().zone()).collect(Collectors.toSet());
    return zones.size() == 1 && !zones.contains(Optional.<String>empty())
        ? Verdict.ONE_ZONE
        : Verdict.SEVERAL_ZONES;
  }

  private static boolean isWholeZone(EndpointStatus out, List<EndpointStatus> listed) {
    Optional<String> zone = out.endpoint().zone();
    return zone.isPresent()
        && listed.stream().filter(e -> e.endpoint().zone().equals(zone)).count() == 1;
  }
}
