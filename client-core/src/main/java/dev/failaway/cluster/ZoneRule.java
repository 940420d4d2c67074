/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Correlated failures: when a zone is failing, its last endpoints are left before their own
 * failures.
 *
 * <ol>
 *   <li>A zone is out when at least two and at least half of its endpoints were ejected by
 *       transport evidence within ten seconds.
 *   <li>Never the last zone: another one must have an eligible endpoint.
 *   <li>The endpoints that went with their zone return with the first of it.
 * </ol>
 *
 * <p>Threading: the control thread alone.
 */
final class ZoneRule {

  private static final long WINDOW_NANOS = 10_000_000_000L;
  private static final int MIN_EJECTED = 2;

  private final Members members;
  private final Shared shared;

  ZoneRule(Members members, Shared shared) {
    this.members = members;
    this.shared = shared;
  }

  /**
   * Ejects what is left of the zone of an endpoint that was just ejected, if the zone is failing.
   */
  List<ClusterEndpoint> ejectRest(ClusterEndpoint ejected) {
    Optional<String> zone = ejected.endpoint().zone();
    if (zone.isEmpty() || !isFailing(zone) || !isElsewhere(zone)) {
      return List.of();
    }
    List<ClusterEndpoint> gone = new ArrayList<>();
    for (ClusterEndpoint endpoint : of(zone)) {
      if (endpoint.health().ejectBecause(EjectionReason.ZONE, shared.now(), shared.random())) {
        gone.add(endpoint);
      }
    }
    return gone;
  }

  private boolean isFailing(Optional<String> zone) {
    List<ClusterEndpoint> all = of(zone);
    long now = shared.now();
    long out =
        all.stream()
            .filter(endpoint -> endpoint.health().state() == EndpointState.EJECTED)
            .filter(ZoneRule::isOutByTransport)
            .filter(endpoint -> now - endpoint.health().ejectedNanos() <= WINDOW_NANOS)
            .count();
    return out >= MIN_EJECTED && 2 * out >= all.size();
  }

  private static boolean isOutByTransport(ClusterEndpoint endpoint) {
    return endpoint.health().reason().filter(EjectionReason::isTransport).isPresent();
  }

  private boolean isElsewhere(Optional<String> zone) {
    return members.listed().stream()
        .anyMatch(endpoint -> !endpoint.endpoint().zone().equals(zone) && endpoint.isUsable());
  }

  /** Returns the endpoints that are out only because of the zone of one that is back. */
  List<ClusterEndpoint> returning(ClusterEndpoint back) {
    Optional<String> zone = back.endpoint().zone();
    return zone.isEmpty()
        ? List.of()
        : of(zone).stream()
            .filter(endpoint -> endpoint != back)
            .filter(e -> e.health().reason().filter(r -> r == EjectionReason.ZONE).isPresent())
            .toList();
  }

  private List<ClusterEndpoint> of(Optional<String> zone) {
    return members.listed().stream().filter(e -> e.endpoint().zone().equals(zone)).toList();
  }
}
