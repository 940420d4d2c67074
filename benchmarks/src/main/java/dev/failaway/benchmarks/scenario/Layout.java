/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The load balancer before anything happens to it.
 *
 * @param zones how many zones exist; the name lists all of them unless a step says otherwise
 * @param nodesPerZone how many nodes each zone has
 * @param nodeLatency how long a node takes to answer
 * @param ttl TTL of the name's answers; clients that cannot read it have their cache set to it
 * @param labelled whether clients that can be told are told which addresses are in which zone
 */
public record Layout(
    int zones, int nodesPerZone, Duration nodeLatency, Duration ttl, boolean labelled) {

  /** A load balancer whose zones nobody has a label of. */
  public Layout(int zones, int nodesPerZone, Duration nodeLatency, Duration ttl) {
    this(zones, nodesPerZone, nodeLatency, ttl, false);
  }

  /** Three zones with one node each, as most internal load balancers have, and a TTL of 2 s. */
  static Layout threeZones(Duration nodeLatency) {
    return new Layout(3, 1, nodeLatency, Duration.ofSeconds(2));
  }

  Layout withZones(int newZones) {
    return new Layout(newZones, nodesPerZone, nodeLatency, ttl, labelled);
  }

  Layout withNodesPerZone(int newNodesPerZone) {
    return new Layout(zones, newNodesPerZone, nodeLatency, ttl, labelled);
  }

  Layout withLabels() {
    return new Layout(zones, nodesPerZone, nodeLatency, ttl, true);
  }

  /** The networks of the zones and their labels; none unless the zones are labelled. */
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    for (int zone = 1; labelled && zone <= zones; zone++) {
      labels.put("127.0." + zone + ".0/24", "zone" + zone);
    }
    return labels;
  }

  /** A request that took this long suffered, whatever its result. */
  public Duration slowness() {
    Duration tenfold = nodeLatency.multipliedBy(10);
    Duration floor = Duration.ofMillis(250);
    return tenfold.compareTo(floor) > 0 ? tenfold : floor;
  }
}
