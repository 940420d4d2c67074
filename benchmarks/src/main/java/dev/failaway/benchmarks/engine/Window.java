/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.scenario.Goal;
import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A phase with its place in the run, or the whole of all phases after the warm-up.
 *
 * @param name the phase's name or {@link Goal#WHOLE}
 * @param kind the phase's kind; the whole counts as baseline
 * @param zones the zones that it is about
 * @param fromNanos start, from the start of the run
 * @param toNanos end, exclusive
 */
public record Window(
    String name, Phase.Kind kind, Set<Integer> zones, long fromNanos, long toNanos) {

  /** All phases in order. */
  public static List<Window> phasesOf(Scenario scenario) {
    List<Window> windows = new ArrayList<>();
    long from = 0;
    for (Phase phase : scenario.phases()) {
      long to = from + phase.length().toNanos();
      windows.add(new Window(phase.name(), phase.kind(), phase.zones(), from, to));
      from = to;
    }
    return List.copyOf(windows);
  }

  /** The phases to measure: all but the warm-up, and last the whole of them. */
  static List<Window> measured(Scenario scenario) {
    List<Window> windows = new ArrayList<>(phasesOf(scenario));
    windows.removeIf(window -> window.kind() == Phase.Kind.WARM_UP);
    windows.add(
        new Window(
            Goal.WHOLE,
            Phase.Kind.BASELINE,
            Set.of(),
            windows.get(0).fromNanos(),
            windows.get(windows.size() - 1).toNanos()));
    return List.copyOf(windows);
  }

  boolean contains(long nanos) {
    return nanos >= fromNanos && nanos < toNanos;
  }

  Duration length() {
    return Duration.ofNanos(toNanos - fromNanos);
  }
}
