/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Phase.baseline;
import static dev.failaway.benchmarks.scenario.Phase.fault;
import static dev.failaway.benchmarks.scenario.Phase.recovery;
import static dev.failaway.benchmarks.scenario.Phase.warmUp;
import static dev.failaway.benchmarks.scenario.Step.atOnce;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the scenarios of a catalogue share: how much is asked of which load balancer.
 *
 * @param load the requests
 * @param layout three zones of one node each, unless a scenario needs more
 */
record Given(Load load, Layout layout) {

  private static final Set<Integer> ONE = Set.of(1);
  private static final Set<Integer> ALL = Set.of(1, 2, 3);

  /** The same load on a load balancer of that shape. */
  Given on(Layout other) {
    return new Given(load, other);
  }

  /** Zone 1 fails, and heals. */
  Scenario zonal(String name, String title, Step begin, List<Goal> goals) {
    return new Scenario(
        name,
        title,
        layout,
        load,
        List.of(
            warmUp(3),
            baseline(3),
            fault(8, ONE, begin),
            recovery(10, ONE, atOnce("zone 1 back", stage -> stage.heal(1)))),
        goals);
  }

  /** All three zones fail, each with its own step, and heal together. */
  Scenario everywhere(
      String name,
      String title,
      Consumer<Stage> first,
      Consumer<Stage> second,
      Consumer<Stage> third,
      List<Goal> goals) {
    Consumer<Stage> begin = first.andThen(second).andThen(third);
    Consumer<Stage> end =
        stage -> {
          stage.heal(1);
          stage.heal(2);
          stage.heal(3);
        };
    return new Scenario(
        name,
        title,
        layout,
        load,
        List.of(
            warmUp(3),
            baseline(3),
            fault(8, ALL, atOnce("all zones down", begin)),
            recovery(10, ALL, atOnce("all zones back", end))),
        goals);
  }
}
