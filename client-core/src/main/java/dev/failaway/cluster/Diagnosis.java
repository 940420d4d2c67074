/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.EndpointState;
import dev.failaway.Verdict;
import dev.failaway.internal.health.GroupTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is wrong with the endpoints of a cluster, in one word and a zone.
 *
 * <ol>
 *   <li>Who is out speaks first: one, those of one zone, several, all.
 *   <li>While nobody is out, the attempts of the last ten seconds speak, by zone where zones are
 *       known: significantly more failures in some, or most fail alike in all of them.
 * </ol>
 *
 * <p>Threading: immutable.
 *
 * @param verdict about the endpoints
 * @param zone that fails, when it is one
 */
record Diagnosis(Verdict verdict, Optional<String> zone) {

  static Diagnosis of(List<ClusterEndpoint> members, long now) {
    List<ClusterEndpoint> listed = members.stream().filter(ClusterEndpoint::isListed).toList();
    List<ClusterEndpoint> out = listed.stream().filter(Diagnosis::isOut).toList();
    return out.isEmpty() ? ofAttempts(listed, now) : ofState(listed, out);
  }

  private static boolean isOut(ClusterEndpoint endpoint) {
    EndpointState state = endpoint.state();
    return state == EndpointState.EJECTED || state == EndpointState.PROBING;
  }

  private static Diagnosis ofState(List<ClusterEndpoint> listed, List<ClusterEndpoint> out) {
    if (out.size() == listed.size()) {
      return new Diagnosis(Verdict.ALL, Optional.empty());
    }
    Set<Optional<String>> zones =
        out.stream().map(ClusterEndpoint::endpoint).map(Endpoint::zone).collect(Collectors.toSet());
    Optional<String> zone = zones.size() == 1 ? zones.iterator().next() : Optional.empty();
    boolean alone = out.size() == 1 && !isWholeZone(zone, listed);
    if (alone) {
      return new Diagnosis(Verdict.ONE_ENDPOINT, zone);
    }
    return new Diagnosis(zone.isPresent() ? Verdict.ONE_ZONE : Verdict.SEVERAL_ZONES, zone);
  }

  private static boolean isWholeZone(Optional<String> zone, List<ClusterEndpoint> listed) {
    return zone.isPresent()
        && listed.stream().filter(e -> e.endpoint().zone().equals(zone)).count() == 1;
  }

  private static Diagnosis ofAttempts(List<ClusterEndpoint> listed, long now) {
    Map<Object, List<ClusterEndpoint>> domains = new LinkedHashMap<>();
    for (ClusterEndpoint endpoint : listed) {
      Object domain = endpoint.endpoint().zone().<Object>map(label -> label).orElse(endpoint);
      domains.computeIfAbsent(domain, any -> new ArrayList<>()).add(endpoint);
    }
    List<List<ClusterEndpoint>> groups = List.copyOf(domains.values());
    GroupTest test = new GroupTest(groups.stream().map(group -> group(group, now)).toList());
    if (test.allFail()) {
      return new Diagnosis(Verdict.ALL, Optional.empty());
    }
    List<Integer> worse = test.worse();
    if (worse.size() != 1) {
      Verdict verdict = worse.isEmpty() ? Verdict.HEALTHY : Verdict.SEVERAL_ZONES;
      return new Diagnosis(verdict, Optional.empty());
    }
    Optional<String> zone = groups.get(worse.get(0)).get(0).endpoint().zone();
    return new Diagnosis(zone.isPresent() ? Verdict.ONE_ZONE : Verdict.ONE_ENDPOINT, zone);
  }

  private static GroupTest.Group group(List<ClusterEndpoint> endpoints, long now) {
    return new GroupTest.Group(
        endpoints.stream().mapToLong(e -> e.health().counts().failures(now)).sum(),
        endpoints.stream().mapToLong(e -> e.health().counts().attempts(now)).sum());
  }
}
