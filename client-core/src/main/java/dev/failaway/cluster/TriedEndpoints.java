/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Resolution.Family;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoints that a request has tried; empty for nearly all requests.
 *
 * <p>Threading: one thread at a time, as the request it belongs to.
 */
final class TriedEndpoints {

  /** For requests without a failure; never added to. */
  static final TriedEndpoints NONE = new TriedEndpoints();

  private final List<ClusterEndpoint> tried = new ArrayList<>(3);

  /** Address families that no attempt got a connection in, as when one has no route. */
  private final Set<Family> unconnected = EnumSet.noneOf(Family.class);

  private final Set<Family> connected = EnumSet.noneOf(Family.class);

  /**
   * Adds one.
   *
   * @param neverSent whether nothing of the request was sent to it
   */
  void add(ClusterEndpoint endpoint, boolean neverSent) {
    tried.add(endpoint);
    (neverSent ? unconnected : connected).add(familyOf(endpoint));
  }

  /**
   * Whether the endpoint is untried and of another address family than the attempts that got no
   * connection. False when both families or none are under suspicion.
   */
  boolean isOtherFamily(ClusterEndpoint endpoint) {
    Family family = familyOf(endpoint);
    return !unconnected.isEmpty()
        && !unconnected.contains(family)
        && connected.isEmpty()
        && isUntried(endpoint);
  }

  private static Family familyOf(ClusterEndpoint endpoint) {
    return Family.of(endpoint.endpoint().address().getAddress());
  }

  boolean isUntried(ClusterEndpoint endpoint) {
    return !tried.contains(endpoint);
  }

  /** Whether the endpoint is untried and its zone as well, where zones are known. */
  boolean isOtherZone(ClusterEndpoint endpoint) {
    if (!isUntried(endpoint)) {
      return false;
    }
    Optional<String> zone = endpoint.endpoint().zone();
    if (zone.isEmpty()) {
      return true;
    }
    for (ClusterEndpoint before : tried) {
      if (before.endpoint().zone().equals(zone)) {
        return false;
      }
    }
    return true;
  }
}
