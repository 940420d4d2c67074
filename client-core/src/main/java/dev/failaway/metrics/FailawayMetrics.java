/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import dev.failaway.FailawayListener;
import dev.failaway.Target;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.LoadBalancer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Binds what a load balancer counts to a Micrometer registry, for every target it uses now and
 * later. All meters are called {@code failaway.client.*} and have the tag {@code target}.
 *
 * <p>Threading: any thread; {@link #close} removes the meters again.
 */
public final class FailawayMetrics implements MeterBinder, AutoCloseable {

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
    private final Map<Target, TargetMeters> metersByTarget = new ConcurrentHashMap<>();
    private volatile boolean unbound;

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
      metersByTarget
          .computeIfAbsent(
              target, added -> new TargetMeters(registry, tags, loadBalancer, added, counters))
          .endpointsChanged(); // again: a change that came meanwhile did not find the meters yet
      if (unbound) {
        remove(target);
      }
    }

    @Override
    public void onEndpointsChanged(EndpointsChanged event) {
      TargetMeters meters = metersByTarget.get(event.target());
      if (meters != null) {
        meters.endpointsChanged();
      }
    }

    @Override
    public void onEndpointForgotten(EndpointForgotten event) {
      TargetMeters meters = metersByTarget.get(event.target());
      if (meters != null) {
        meters.endpointsChanged();
      }
    }

    @Override
    public void onTargetForgotten(TargetForgotten event) {
      remove(event.target());
    }

    private void remove(Target target) {
      TargetMeters meters = metersByTarget.remove(target);
      if (meters != null) {
        meters.remove();
      }
    }

    /** An event that is under way finds no meters, or sees that it must not leave any. */
    void unbind() {
      unbound = true;
      metersByTarget.keySet().forEach(this::remove);
    }
  }
}
