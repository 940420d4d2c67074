/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.scenario.Figure;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The figures of one run: values by phase and figure.
 *
 * <p>A figure that makes no sense in a phase, or could not be observed on this machine, is absent.
 */
public final class Figures {

  private final Map<String, Map<Figure, Double>> byPhase;

  private Figures(Map<String, Map<Figure, Double>> byPhase) {
    this.byPhase = byPhase;
  }

  static Figures of(Map<String, Map<Figure, Double>> byPhase) {
    Map<String, Map<Figure, Double>> copy = new LinkedHashMap<>();
    byPhase.forEach((phase, figures) -> copy.put(phase, new EnumMap<>(figures)));
    return new Figures(copy);
  }

  /** The phases that were measured, in order. */
  public Set<String> phases() {
    return Set.copyOf(byPhase.keySet());
  }

  /** A value, if it was measured. */
  public Optional<Double> value(String phase, Figure figure) {
    return Optional.ofNullable(byPhase.getOrDefault(phase, Map.of()).get(figure));
  }

  /** Calls the consumer for each phase in order, with its figures in order. */
  public void forEach(BiConsumer<String, Map<Figure, Double>> consumer) {
    byPhase.forEach(consumer);
  }

  @Override
  public String toString() {
    return byPhase.toString();
  }
}
