/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * A zone that dies, and one that answers 503 now and then, among one to fifty endpoints: rules that
 * compare endpoints must work for two as for fifty. A single endpoint has no goals: nobody can take
 * its place.
 */
final class SizeScenarios {

  private SizeScenarios() {}

  static List<Scenario> of(Given given) {
    List<Scenario> scenarios = new ArrayList<>();
    for (int size : List.of(1, 2, 8, 50)) {
      ZoneScenarios sized = new ZoneScenarios(given.on(given.layout().withZones(size)));
      // Fifty cost the most, and comparing peers is what their number may upset.
      List<Scenario> ofSize =
          size == 50
              ? List.of(sized.partlyUnavailable())
              : List.of(sized.kill(), sized.partlyUnavailable());
      for (Scenario scenario : ofSize) {
        scenarios.add(
            new Scenario(
                scenario.name() + "-of-" + size,
                scenario.title() + "; endpoints: " + size,
                scenario.layout(),
                scenario.load(),
                scenario.phases(),
                size == 1 ? List.of() : scenario.goals()));
      }
    }
    scenarios.add(new DnsScenarios(given).rotatingAmongFifty());
    return List.copyOf(scenarios);
  }
}
