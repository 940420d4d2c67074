/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster tells its {@link Handshakes} of its endpoints.
 *
 * <p>Threading: any thread; reads what the control thread publishes.
 */
final class EndpointRecovery implements Recovery {

  private static final long FIRST_NANOS = 1_000_000_000L;

  private final Cluster cluster;
  private final Members members;

  EndpointRecovery(Cluster cluster, Members members) {
    this.cluster = cluster;
    this.members = members;
  }

  @Override
  public int endpoints() {
    return cluster.snapshot().members().size();
  }

  @Override
  public boolean isFailing(Endpoint endpoint) {
    ClusterEndpoint known = find(endpoint);
    return known != null && known.backoff().isActive();
  }

  /** In fail-open the first to return would get the connects of all; later its share grows. */
  @Override
  public boolean isNewToItsLoad(Endpoint endpoint) {
    ClusterEndpoint known = find(endpoint);
    return known != null
        && (cluster.snapshot().isFailOpen()
            || known.slowStart().isYoungerThan(FIRST_NANOS, cluster.shared().now()));
  }

  private @Nullable ClusterEndpoint find(Endpoint endpoint) {
    return members.find(endpoint.address().getAddress());
  }
}
