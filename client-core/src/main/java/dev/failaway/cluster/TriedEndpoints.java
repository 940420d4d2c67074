/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The endpoints that a request has tried; empty for nearly all requests.
 *
 * <p>Threading: one thread at a time, as the request it belongs to.
 */
final class TriedEndpoints {

  /** For requests without a failure; never added to. */
  static final TriedEndpoints NONE = new TriedEndpoints();

  private final List<ClusterEndpoint> tried = new ArrayList<>(3);

  void add(ClusterEndpoint endpoint) {
    tried.add(endpoint);
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
