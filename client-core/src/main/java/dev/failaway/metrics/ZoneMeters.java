/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import dev.failaway.Endpoint;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.ZoneCounters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the attempts of one target meet in each zone: how much goes well there beside what fails, so
 * that a zone that gets no request is told from one that is healthy.
 *
 * <p>Zones without an endpoint have no meters; the number of zones with one is the user's.
 * Endpoints without a label are the zone {@code none}.
 *
 * <p>Threading: any thread.
 */
final class ZoneMeters {

  private static final String NONE = "none";

  private final MeterRegistry registry;
  private final Tags tags;
  private final LoadBalancer loadBalancer;
  private final Target target;
  private final URI uri;
  private final ClusterCounters counters;

  /** Guarded by this. */
  private final ChangingMeters<Optional<String>> byZone = new ChangingMeters<>();

  ZoneMeters(
      MeterRegistry registry,
      Tags tags,
      LoadBalancer loadBalancer,
      Target target,
      ClusterCounters counters) {
    this.registry = registry;
    this.tags = tags;
    this.loadBalancer = loadBalancer;
    this.target = target;
    this.counters = counters;
    uri = URI.create(target.toString());
  }

  synchronized void update() {
    byZone.update(
        loadBalancer.usage(target).keySet().stream()
            .map(Endpoint::zone)
            .collect(Collectors.toSet()),
        this::add);
  }

  private Meters add(Optional<String> zone) {
    Meters meters = new Meters(registry, tags.and("zone", zone.orElse(NONE)));
    ZoneCounters counted = counters.zone(zone);
    meters.count("zone.attempts", Tags.empty(), counted, ZoneCounters::attempts);
    meters.count("zone.ok", Tags.empty(), counted, ZoneCounters::ok);
    for (Outcome outcome : Outcome.values()) {
      if (outcome.countsAgainstEndpoint() || outcome == Outcome.SERVER_ERROR) {
        Tags further = Tags.of("outcome", Meters.name(outcome));
        meters.count("zone.failures", further, counted, c -> c.attempts(outcome));
      }
    }
    meters.gauge("zone.eligible", Tags.empty(), loadBalancer, lb -> eligible(lb, zone));
    return meters;
  }

  private double eligible(LoadBalancer from, Optional<String> zone) {
    return from.status(uri).endpoints().stream()
        .filter(e -> e.state() == EndpointState.ELIGIBLE && e.endpoint().zone().equals(zone))
        .count();
  }

  synchronized void remove() {
    byZone.remove();
  }
}
