/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Meters that come and go together.
 *
 * <p>Threading: any thread.
 */
final class Meters {

  private static final String PREFIX = "failaway.client.";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();

  /**
   * @param tags of every one of them
   */
  Meters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  MeterRegistry registry() {
    return registry;
  }

  Tags tags() {
    return tags;
  }

  <T> void count(String name, Tags further, T counted, ToDoubleFunction<T> value) {
    meters.add(
        FunctionCounter.builder(PREFIX + name, counted, value)
            .tags(tags.and(further))
            .register(registry));
  }

  <T> void time(
      String name, Tags further, T counted, ToLongFunction<T> count, ToDoubleFunction<T> nanos) {
    meters.add(
        FunctionTimer.builder(PREFIX + name, counted, count, nanos, TimeUnit.NANOSECONDS)
            .tags(tags.and(further))
            .register(registry));
  }

  <T> void gauge(String name, Tags further, T state, ToDoubleFunction<T> value) {
    meters.add(
        Gauge.builder(PREFIX + name, state, value).tags(tags.and(further)).register(registry));
  }

  /** Takes all of them out of the registry. */
  void remove() {
    for (Meter meter = meters.poll(); meter != null; meter = meters.poll()) {
      registry.remove(meter);
    }
  }

  /** How constants look in tags. */
  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
