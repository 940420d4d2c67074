/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One zone as it was at the moment of a {@link ClusterStatus}.
 *
 * @param zone its label
 * @param state eligible while one of its endpoints is, else what its first endpoint that DNS lists
 *     is, else withdrawn
 * @param endpoints that DNS lists
 * @param eligible those of them that take requests
 * @param inFlight leases not yet released, of all endpoints with this label
 */
public record ZoneStatus(
    String zone, EndpointState state, int endpoints, int eligible, int inFlight) {

  static List<ZoneStatus> of(List<EndpointStatus> endpoints) {
    Map<String, List<EndpointStatus>> byZone = new TreeMap<>();
    for (EndpointStatus endpoint : endpoints) {
      endpoint
          .endpoint()
          .zone()
          .ifPresent(zone -> byZone.computeIfAbsent(zone, any -> new ArrayList<>()).add(endpoint));
    }
    return byZone.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
  }

  private static ZoneStatus of(String zone, List<EndpointStatus> all) {
    List<EndpointStatus> listed =
        all.stream()
            .filter(e -> e.state() != EndpointState.WITHDRAWN && e.state() != EndpointState.RESTING)
            .toList();
    int eligible = (int) listed.stream().filter(e -> e.state() == EndpointState.ELIGIBLE).count();
    EndpointState state = listed.isEmpty() ? EndpointState.WITHDRAWN : listed.get(0).state();
    return new ZoneStatus(
        zone,
        eligible > 0 ? EndpointState.ELIGIBLE : state,
        listed.size(),
        eligible,
        all.stream().mapToInt(EndpointStatus::inFlight).sum());
  }
}
