/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Figure.BUSIEST_SECOND;
import static dev.failaway.benchmarks.scenario.Figure.CONNECTS_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Figure.FIRST_SUCCESS;
import static dev.failaway.benchmarks.scenario.Figure.LAST_FAILURE;
import static dev.failaway.benchmarks.scenario.Figure.SEEN_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Goal.atLeast;
import static dev.failaway.benchmarks.scenario.Goal.atMost;
import static dev.failaway.benchmarks.scenario.Phase.baseline;
import static dev.failaway.benchmarks.scenario.Phase.fault;
import static dev.failaway.benchmarks.scenario.Phase.recovery;
import static dev.failaway.benchmarks.scenario.Phase.warmUp;
import static dev.failaway.benchmarks.scenario.Step.atOnce;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Every zone fails at once: there is nowhere to go, and nothing to make worse. */
final class OutageScenarios {

  private final Given given;

  OutageScenarios(Given given) {
    this.given = given;
  }

  /** In the order in which they are listed and run. */
  List<Scenario> all() {
    return List.of(allUnavailable(), allDead(), allDeadTwice(), firstBack());
  }

  private Scenario allUnavailable() {
    return given.everywhere(
        "all-503",
        "Every zone answers everything with 503, then all recover",
        stage -> stage.answer(1, 503, 100),
        stage -> stage.answer(2, 503, 100),
        stage -> stage.answer(3, 503, 100),
        List.of(
            atMost(SEEN_PER_REQUEST, 1.10).in("fault"),
            atLeast(SEEN_PER_REQUEST, 0.5).in("fault"),
            atMost(LAST_FAILURE, 0.5).in("recovery")));
  }

  private Scenario allDead() {
    return given.everywhere(
        "all-dead",
        "Every zone refuses connections, then all return",
        stage -> stage.kill(1),
        stage -> stage.kill(2),
        stage -> stage.kill(3),
        List.of(
            atMost(CONNECTS_PER_REQUEST, 1.10).in("fault"),
            atMost(FIRST_SUCCESS, 0.5).in("recovery"),
            atMost(LAST_FAILURE, 1).in("recovery")));
  }

  private Scenario allDeadTwice() {
    Scenario scenario = twice().allDead();
    return new Scenario(
        "all-dead-twice",
        scenario.title() + "; at twice the load",
        scenario.layout(),
        scenario.load(),
        scenario.phases(),
        scenario.goals());
  }

  private Scenario firstBack() {
    OutageScenarios twice = twice();
    return new Scenario(
        "first-back",
        "Every zone refuses connections; zone 1 returns 5 s before the others; at twice the load",
        twice.given.layout(),
        twice.given.load(),
        List.of(
            warmUp(3),
            baseline(3),
            fault(
                8,
                Set.of(1, 2, 3),
                atOnce(
                    "all zones down",
                    stage -> {
                      stage.kill(1);
                      stage.kill(2);
                      stage.kill(3);
                    })),
            recovery(
                12,
                Set.of(1, 2, 3),
                atOnce("zone 1 back", stage -> stage.heal(1)),
                new Step(
                    Duration.ofSeconds(5),
                    "the others back",
                    stage -> {
                      stage.heal(2);
                      stage.heal(3);
                    }))),
        List.of(
            atMost(CONNECTS_PER_REQUEST, 1.10).in("fault"),
            atMost(FIRST_SUCCESS, 0.5).in("recovery"),
            atMost(BUSIEST_SECOND, 50).in("recovery")));
  }

  private OutageScenarios twice() {
    Load load = given.load();
    Load doubled =
        new Load(load.burst(), load.gap(), load.period().dividedBy(2), load.postPercent());
    return new OutageScenarios(new Given(doubled, given.layout()));
  }
}
