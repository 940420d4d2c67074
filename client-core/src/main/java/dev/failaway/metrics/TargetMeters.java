/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import dev.failaway.CloseReason;
import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.cluster.LoadBalancer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one target in one registry, those of its endpoints included.
 *
 * <p>Threading: any thread; {@link #endpointsChanged} on the control thread.
 */
final class TargetMeters {

  private final Meters meters;
  private final ClusterCounters counters;
  private final LoadBalancer loadBalancer;
  private final URI uri;
  private final EndpointMeters endpoints;
  private final ZoneMeters zones;

  TargetMeters(
      MeterRegistry registry,
      Tags tags,
      LoadBalancer loadBalancer,
      Target target,
      ClusterCounters counters) {
    Tags all = tags.and("target", target.toString());
    meters = new Meters(registry, all);
    this.counters = counters;
    this.loadBalancer = loadBalancer;
    uri = URI.create(target.toString());
    endpoints = new EndpointMeters(registry, all, loadBalancer, target);
    zones = new ZoneMeters(registry, all, loadBalancer, target, counters);
    addRequests();
    addState();
    addConnections(target);
    DnsMeters.add(meters, counters, loadBalancer, uri);
    endpointsChanged();
  }

  private void addRequests() {
    count("requests", Tags.empty(), ClusterCounters::requests);
    count("requests.failed", Tags.empty(), ClusterCounters::failedRequests);
    count("requests.shed", Tags.empty(), ClusterCounters::shedRequests);
    count("retries", Tags.empty(), ClusterCounters::retries);
    count("retries.denied", Tags.empty(), ClusterCounters::retriesWithoutBudget);
    count("readmissions", Tags.empty(), ClusterCounters::readmissions);
    count("failopen.leases", Tags.empty(), ClusterCounters::failOpenLeases);
    for (Outcome outcome : Outcome.values()) {
      count("attempts", Tags.of("outcome", Meters.name(outcome)), c -> c.attempts(outcome));
    }
    for (EjectionReason reason : EjectionReason.values()) {
      count("ejections", Tags.of("reason", Meters.name(reason)), c -> c.ejections(reason));
    }
  }

  private void addState() {
    for (EndpointState state : EndpointState.values()) {
      gauge("endpoints", Tags.of("state", Meters.name(state)), lb -> endpoints(lb, state));
    }
    gauge("requests.active", Tags.empty(), this::inFlight);
    gauge("retry.budget", Tags.empty(), lb -> lb.status(uri).budget());
    gauge("failopen", Tags.empty(), lb -> lb.status(uri).failOpen() ? 1 : 0);
  }

  private void addConnections(Target target) {
    ConnectionCounters connections = counters.connections();
    meters.count("connections.opened", Tags.empty(), connections, ConnectionCounters::opened);
    for (CloseReason reason : CloseReason.values()) {
      Tags tags = Tags.of("reason", Meters.name(reason));
      meters.count("connections.closed", tags, connections, c -> c.closed(reason));
    }
    gauge("handshakes", Tags.empty(), lb -> lb.handshakes(target).inFlight());
    meters.time(
        "connections.wait",
        Tags.empty(),
        connections,
        ConnectionCounters::waits,
        ConnectionCounters::waitNanos);
  }

  private void count(String name, Tags further, ToDoubleFunction<ClusterCounters> value) {
    meters.count(name, further, counters, value);
  }

  private void gauge(String name, Tags further, ToDoubleFunction<LoadBalancer> value) {
    meters.gauge(name, further, loadBalancer, value);
  }

  /** Other endpoints than before, or other labels. */
  void endpointsChanged() {
    endpoints.update();
    zones.update();
  }

  /** The target is no longer in use, or nobody wants its meters any more. */
  void remove() {
    meters.remove();
    endpoints.remove();
    zones.remove();
  }

  private double endpoints(LoadBalancer from, EndpointState state) {
    return from.status(uri).endpoints().stream().filter(e -> e.state() == state).count();
  }

  private double inFlight(LoadBalancer from) {
    return from.status(uri).endpoints().stream().mapToInt(EndpointStatus::inFlight).sum();
  }
}
