/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;

/**
 * The load balancer before anything happens to it.
 *
 * @param zones how many zones exist; the name lists all of them unless a step says otherwise
 * @param nodesPerZone how many nodes each zone has
 * @param nodeLatency how long a node takes to answer
 * @param ttl TTL of the name's answers; clients that cannot read it have their cache set to it
 */
public record Layout(int zones, int nodesPerZone, Duration nodeLatency, Duration ttl) {

  /** Three zones with one node each, as most internal load balancers have, and a TTL of 2 s. */
  static Layout threeZones(Duration nodeLatency) {
    return new Layout(3, 1, nodeLatency, Duration.ofSeconds(2));
  }

  Layout withZones(int newZones) {
    return new Layout(newZones, nodesPerZone, nodeLatency, ttl);
  }

  Layout withNodesPerZone(int newNodesPerZone) {
    return new Layout(zones, newNodesPerZone, nodeLatency, ttl);
  }

  /** A request that took this long suffered, whatever its result. */
  public Duration slowness() {
    Duration tenfold = nodeLatency.multipliedBy(10);
    Duration floor = Duration.ofMillis(250);
    return tenfold.compareTo(floor) > 0 ? tenfold : floor;
  }
}
