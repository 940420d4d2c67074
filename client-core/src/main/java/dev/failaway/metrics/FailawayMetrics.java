/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.FailawayListener;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.LoadBalancer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/**
 * Binds what a load balancer counts to a Micrometer registry, for every target it uses now and
 * later. All meters are called {@code failaway.client.*} and have the tag {@code target}.
 *
 * <p>Threading: any thread; {@link #close} removes the meters again.
 */
public final class FailawayMetrics implements MeterBinder, AutoCloseable {

  private static final String PREFIX = "failaway.client.";

  private final LoadBalancer loadBalancer;
  private final Tags tags;
  private final List<Binding> bindings = new CopyOnWriteArrayList<>();

  /** Meters of all targets of a load balancer. */
  public FailawayMetrics(LoadBalancer loadBalancer) {
    this(loadBalancer, List.of());
  }

  /** The same, with further tags on every meter. */
  public FailawayMetrics(LoadBalancer loadBalancer, Iterable<Tag> tags) {
    this.loadBalancer = Objects.requireNonNull(loadBalancer, "loadBalancer");
    this.tags = Tags.of(tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Binding binding = new Binding(registry);
    bindings.add(binding);
    loadBalancer.addListener(binding);
    loadBalancer.counters().forEach(binding::bind);
  }

  /** Removes every meter that it registered. */
  @Override
  public void close() {
    for (Binding binding : bindings) {
      loadBalancer.removeListener(binding);
      binding.unbind();
    }
    bindings.clear();
  }

  /** The meters of one registry. */
  private final class Binding implements FailawayListener {

    private final MeterRegistry registry;
    private final Set<Target> bound = ConcurrentHashMap.newKeySet();
    private final Collection<Meter> meters = new CopyOnWriteArrayList<>();

    Binding(MeterRegistry registry) {
      this.registry = registry;
    }

    @Override
    public void onTargetAdded(TargetAdded event) {
      ClusterCounters counters = loadBalancer.counters().get(event.target());
      if (counters != null) {
        bind(event.target(), counters);
      }
    }

    void bind(Target target, ClusterCounters counters) {
      if (!bound.add(target)) {
        return;
      }
      Tags all = tags.and("target", target.toString());
      count("requests", all, counters, ClusterCounters::requests);
      count("requests.failed", all, counters, ClusterCounters::failedRequests);
      count("requests.shed", all, counters, ClusterCounters::shedRequests);
      count("retries", all, counters, ClusterCounters::retries);
      count("retries.denied", all, counters, ClusterCounters::retriesWithoutBudget);
      count("readmissions", all, counters, ClusterCounters::readmissions);
      count("failopen.leases", all, counters, ClusterCounters::failOpenLeases);
      count("dns.refreshes", all.and("result", "ok"), counters, ClusterCounters::refreshes);
      count(
          "dns.refreshes", all.and("result", "failed"), counters, ClusterCounters::failedRefreshes);
      for (Outcome outcome : Outcome.values()) {
        count("attempts", all.and("outcome", name(outcome)), counters, c -> c.attempts(outcome));
      }
      for (EjectionReason reason : EjectionReason.values()) {
        count("ejections", all.and("reason", name(reason)), counters, c -> c.ejections(reason));
      }
      bindState(target, all);
    }

    private void bindState(Target target, Tags all) {
      URI uri = URI.create(target.toString());
      for (EndpointState state : EndpointState.values()) {
        gauge("endpoints", all.and("state", name(state)), lb -> endpoints(lb, uri, state));
      }
      gauge("connections", all, lb -> connections(lb, uri));
      gauge("requests.active", all, lb -> inFlight(lb, uri));
      gauge("retry.budget", all, lb -> lb.status(uri).budget());
      gauge("failopen", all, lb -> lb.status(uri).failOpen() ? 1 : 0);
    }

    private void count(
        String name, Tags all, ClusterCounters counters, ToDoubleFunction<ClusterCounters> value) {
      meters.add(
          FunctionCounter.builder(PREFIX + name, counters, value).tags(all).register(registry));
    }

    private void gauge(String name, Tags all, ToDoubleFunction<LoadBalancer> value) {
      meters.add(Gauge.builder(PREFIX + name, loadBalancer, value).tags(all).register(registry));
    }

    void unbind() {
      meters.forEach(registry::remove);
      meters.clear();
    }
  }

  private static double endpoints(LoadBalancer loadBalancer, URI uri, EndpointState state) {
    return loadBalancer.status(uri).endpoints().stream().filter(e -> e.state() == state).count();
  }

  private static double connections(LoadBalancer loadBalancer, URI uri) {
    return loadBalancer.status(uri).endpoints().stream()
        .mapToInt(EndpointStatus::connections)
        .sum();
  }

  private static double inFlight(LoadBalancer loadBalancer, URI uri) {
    return loadBalancer.status(uri).endpoints().stream().mapToInt(EndpointStatus::inFlight).sum();
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
