/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import static java.util.Objects.requireNonNull;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import dev.failaway.cluster.ConnectionUsage;
import dev.failaway.cluster.LoadBalancer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Who holds the connections of one target. Addresses of a load balancer come and go, so that their
 * number in tags has to be bounded:
 *
 * <ol>
 *   <li>While there are at most {@link #MOST_ENDPOINTS}, each has its own meters, with its zone.
 *   <li>Beyond, each zone has, and {@code endpoint} is {@code many}.
 *   <li>A label that is not known is {@code none}: all meters of a name have the same tag keys, as
 *       some registries demand.
 * </ol>
 *
 * <p>Endpoints that DNS no longer lists count as long as they have connections.
 *
 * <p>Threading: {@link #update} and {@link #remove} on any thread.
 */
final class EndpointMeters {

  static final int MOST_ENDPOINTS = 16;

  private static final String MANY = "many";
  private static final String NONE = "none";

  private final MeterRegistry registry;
  private final Tags tags;
  private final LoadBalancer loadBalancer;
  private final Target target;

  /** Guarded by this. */
  private final ChangingMeters<Tags> byTags = new ChangingMeters<>();

  EndpointMeters(MeterRegistry registry, Tags tags, LoadBalancer loadBalancer, Target target) {
    this.registry = registry;
    this.tags = tags;
    this.loadBalancer = loadBalancer;
    this.target = target;
  }

  synchronized void update() {
    Map<Tags, Predicate<Endpoint>> wanted = wanted();
    byTags.update(wanted.keySet(), further -> add(further, requireNonNull(wanted.get(further))));
  }

  private Map<Tags, Predicate<Endpoint>> wanted() {
    Map<Endpoint, ConnectionUsage> usage = loadBalancer.usage(target);
    boolean each = usage.size() <= MOST_ENDPOINTS;
    Map<Tags, Predicate<Endpoint>> wanted = new HashMap<>();
    for (Endpoint endpoint : usage.keySet()) {
      String zone = zoneOf(endpoint);
      if (each) {
        wanted.put(Tags.of("endpoint", address(endpoint), "zone", zone), endpoint::equals);
      } else {
        wanted.put(Tags.of("endpoint", MANY, "zone", zone), e -> zoneOf(e).equals(zone));
      }
    }
    return wanted;
  }

  private Meters add(Tags further, Predicate<Endpoint> whose) {
    Meters meters = new Meters(registry, tags.and(further));
    gauge(meters, "connections", Tags.of("state", "in_use"), whose, ConnectionUsage::inUse);
    gauge(meters, "connections", Tags.of("state", "idle"), whose, ConnectionUsage::idle);
    gauge(
        meters, "connections", Tags.of("state", "connecting"), whose, ConnectionUsage::connecting);
    gauge(meters, "connections.waiting", Tags.empty(), whose, ConnectionUsage::waiting);
    return meters;
  }

  private void gauge(
      Meters meters,
      String name,
      Tags further,
      Predicate<Endpoint> whose,
      ToDoubleFunction<ConnectionUsage> value) {
    meters.gauge(name, further, loadBalancer, lb -> sum(lb, whose, value));
  }

  private double sum(
      LoadBalancer from, Predicate<Endpoint> whose, ToDoubleFunction<ConnectionUsage> value) {
    return from.usage(target).entrySet().stream()
        .filter(entry -> whose.test(entry.getKey()))
        .mapToDouble(entry -> value.applyAsDouble(entry.getValue()))
        .sum();
  }

  private static String zoneOf(Endpoint endpoint) {
    return endpoint.zone().orElse(NONE);
  }

  private static String address(Endpoint endpoint) {
    return endpoint.address().getAddress().getHostAddress();
  }

  synchronized void remove() {
    byTags.remove();
  }
}
