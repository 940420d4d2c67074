/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import dev.failaway.DnsStatus;
import dev.failaway.LookupResult;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.LoadBalancer;
import io.micrometer.core.instrument.Tags;
import java.net.URI;

/**
 * What is measured of a target's name: lookups, the answer in use, and how soon requests followed a
 * change.
 *
 * <p>Threading: any thread.
 */
final class DnsMeters {

  private static final double NANOS_PER_SECOND = 1e9;

  private DnsMeters() {}

  /** Adds them to the meters of a target. */
  static void add(Meters meters, ClusterCounters counters, LoadBalancer loadBalancer, URI uri) {
    for (LookupResult result : LookupResult.values()) {
      meters.time(
          "dns.lookups",
          Tags.of("result", Meters.name(result)),
          counters,
          c -> c.lookups(result),
          c -> c.lookupNanos(result));
    }
    meters.gauge("dns.answer.age", Tags.empty(), loadBalancer, lb -> ageSeconds(lb, uri));
    meters.gauge(
        "dns.answer.size", Tags.empty(), loadBalancer, lb -> dns(lb, uri).addresses().size());
    meters.time(
        "dns.departures",
        Tags.empty(),
        counters,
        ClusterCounters::departures,
        ClusterCounters::departureNanos);
  }

  private static double ageSeconds(LoadBalancer loadBalancer, URI uri) {
    return dns(loadBalancer, uri).age().toNanos() / NANOS_PER_SECOND;
  }

  private static DnsStatus dns(LoadBalancer loadBalancer, URI uri) {
    return loadBalancer.status(uri).dns();
  }
}
