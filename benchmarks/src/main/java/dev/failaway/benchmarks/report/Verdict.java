/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.engine.Figures;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Goal;
import java.util.List;
import java.util.Optional;

/**
 * A goal and what became of it. All runs must meet it; what could not be measured is not met.
 *
 * @param goal what should be reached
 * @param median of the runs
 * @param worst of the runs, seen from the goal
 * @param met whether every run met it
 */
public record Verdict(Goal goal, Optional<Double> median, Optional<Double> worst, boolean met) {

  static Verdict of(Goal goal, List<Figures> runs) {
    List<Double> values = values(goal.phase(), goal.figure(), runs);
    Optional<Double> worst =
        goal.bound() == Goal.Bound.AT_MOST
            ? values.stream().max(Double::compare)
            : values.stream().min(Double::compare);
    boolean met = values.size() == runs.size() && worst.filter(goal::isMetBy).isPresent();
    return new Verdict(goal, median(values), worst, met);
  }

  /** One value per run in which the figure was measured. */
  static List<Double> values(String phase, Figure figure, List<Figures> runs) {
    return runs.stream().flatMap(run -> run.value(phase, figure).stream()).toList();
  }

  /** The middle value, or the mean of the middle two. */
  static Optional<Double> median(List<Double> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return Optional.of(
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
  }
}
