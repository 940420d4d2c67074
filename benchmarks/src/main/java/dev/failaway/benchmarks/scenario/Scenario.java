/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One failover, as data: a load balancer, a load, what happens when, and what a client should
 * reach.
 *
 * @param name as on the command line
 * @param title one sentence for people
 * @param layout the load balancer
 * @param load the requests, from the start of the first phase to the end of the last
 * @param phases in order
 * @param goals what a client should reach
 * @param special what the machine must permit, {@link Special#NONE} for nearly all
 */
public record Scenario(
    String name,
    String title,
    Layout layout,
    Load load,
    List<Phase> phases,
    List<Goal> goals,
    Special special) {

  /** What the machine must permit. */
  public enum Special {
    NONE,
    /** To run in a network namespace of its own with the right to drop packets. */
    NETWORK_NAMESPACE
  }

  public Scenario {
    phases = List.copyOf(phases);
    goals = List.copyOf(goals);
    Set<String> names = new HashSet<>(Set.of(Goal.WHOLE));
    for (Phase phase : phases) {
      if (!names.add(phase.name())) {
        throw new IllegalArgumentException("phase name " + phase.name() + " is taken in " + name);
      }
    }
    for (Goal goal : goals) {
      if (!names.contains(goal.phase())) {
        throw new IllegalArgumentException("goal of unknown phase " + goal.phase() + " in " + name);
      }
    }
  }

  Scenario(
      String name, String title, Layout layout, Load load, List<Phase> phases, List<Goal> goals) {
    this(name, title, layout, load, phases, goals, Special.NONE);
  }

  /** How long the scenario runs. */
  public Duration length() {
    return phases.stream().map(Phase::length).reduce(Duration.ZERO, Duration::plus);
  }
}
