/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the transports of a load balancer say of their connections to the endpoints of a cluster.
 *
 * <p>Threading: any thread; transports answer at once.
 */
final class Connections {

  private final Target target;
  private final Members members;
  private final Shared shared;

  Connections(Target target, Members members, Shared shared) {
    this.target = target;
    this.members = members;
    this.shared = shared;
  }

  boolean hasIdle(ClusterEndpoint endpoint) {
    Endpoint address = endpoint.endpoint();
    return shared.transports().stream().anyMatch(t -> t.hasIdleConnection(target, address));
  }

  boolean isConnecting(ClusterEndpoint endpoint) {
    Endpoint address = endpoint.endpoint();
    return shared.transports().stream().anyMatch(t -> t.isConnecting(target, address));
  }

  int open(Endpoint endpoint) {
    int count = 0;
    for (Transport transport : shared.transports()) {
      count += transport.connections(target, endpoint);
    }
    return count;
  }

  Map<Endpoint, ConnectionUsage> usage() {
    Map<Endpoint, ConnectionUsage> usage = new LinkedHashMap<>();
    for (ClusterEndpoint member : members.known()) {
      ConnectionUsage used = usage(member.endpoint());
      if (member.isListed() || !used.equals(ConnectionUsage.NONE)) {
        usage.put(member.endpoint(), used);
      }
    }
    return usage;
  }

  private ConnectionUsage usage(Endpoint endpoint) {
    ConnectionUsage sum = ConnectionUsage.NONE;
    for (Transport transport : shared.transports()) {
      sum = sum.plus(transport.usage(target, endpoint));
    }
    return sum;
  }
}
