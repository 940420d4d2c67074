/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A stretch of a scenario over which figures are taken.
 *
 * @param name unique within its scenario
 * @param kind which figures make sense here
 * @param length how long it lasts
 * @param zones the zones that this phase is about: those that fail, leave or return; may be empty
 * @param steps what happens, by offset from the phase's start
 */
public record Phase(String name, Kind kind, Duration length, Set<Integer> zones, List<Step> steps) {

  /** What a phase is for. */
  public enum Kind {
    /** Load without figures, so that a cold JVM is not measured. */
    WARM_UP,
    /** Everything works. */
    BASELINE,
    /** Something is broken or withdrawn: how soon does the client leave the zones? */
    FAULT,
    /** It was healed at the start: how soon are the zones used again? */
    RECOVERY
  }

  public Phase {
    if (length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException(
          "length (" + length + ") of phase " + name + " must be > 0");
    }
    for (Step step : steps) {
      if (step.after().isNegative() || step.after().compareTo(length) >= 0) {
        throw new IllegalArgumentException(
            "step '" + step.label() + "' at " + step.after() + " must lie within phase " + name);
      }
    }
    zones = Set.copyOf(zones);
    steps = List.copyOf(steps);
  }

  static Phase warmUp(int seconds, Step... steps) {
    return new Phase(
        "warm-up", Kind.WARM_UP, Duration.ofSeconds(seconds), Set.of(), List.of(steps));
  }

  static Phase baseline(int seconds, Step... steps) {
    return new Phase(
        "baseline", Kind.BASELINE, Duration.ofSeconds(seconds), Set.of(), List.of(steps));
  }

  static Phase fault(int seconds, Set<Integer> zones, Step... steps) {
    return new Phase("fault", Kind.FAULT, Duration.ofSeconds(seconds), zones, List.of(steps));
  }

  static Phase recovery(int seconds, Set<Integer> zones, Step... steps) {
    return new Phase("recovery", Kind.RECOVERY, Duration.ofSeconds(seconds), zones, List.of(steps));
  }

  /** The same phase under another name, for scenarios with several faults. */
  Phase named(String newName) {
    return new Phase(newName, kind, length, zones, steps);
  }
}
