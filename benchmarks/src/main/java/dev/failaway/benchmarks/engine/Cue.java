/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import dev.failaway.benchmarks.scenario.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When something is due in a run: counters are read at every second and at the start and end of
 * every phase, and steps are taken.
 *
 * @param nanos when, from the start of the run
 * @param step what is done to the load balancer, if anything
 */
public record Cue(long nanos, Optional<Step> step) {

  private static final long SECOND = 1_000_000_000L;

  /**
   * All cues in order. At the same time counters are read first, so that they belong to the phase
   * before. Steps of the very start are left out: they are taken before clients come.
   */
  public static List<Cue> of(Scenario scenario) {
    List<Cue> cues = new ArrayList<>();
    long end = scenario.length().toNanos();
    for (long nanos = 0; nanos <= end; nanos += SECOND) {
      cues.add(new Cue(nanos, Optional.empty()));
    }
    long from = 0;
    for (Phase phase : scenario.phases()) {
      if (from % SECOND != 0) {
        cues.add(new Cue(from, Optional.empty()));
      }
      for (Step step : phase.steps()) {
        long nanos = from + step.after().toNanos();
        if (nanos > 0) {
          cues.add(new Cue(nanos, Optional.of(step)));
        }
      }
      from += phase.length().toNanos();
    }
    if (end % SECOND != 0) {
      cues.add(new Cue(end, Optional.empty()));
    }
    cues.sort(Comparator.comparingLong(Cue::nanos).thenComparing(cue -> cue.step().isPresent()));
    return List.copyOf(cues);
  }

  /** What is done before the clients come. */
  public static List<Step> setUp(Scenario scenario) {
    return scenario.phases().get(0).steps().stream().filter(step -> step.after().isZero()).toList();
  }

  boolean isWholeSecond() {
    return step.isEmpty() && nanos > 0 && nanos % SECOND == 0;
  }
}
