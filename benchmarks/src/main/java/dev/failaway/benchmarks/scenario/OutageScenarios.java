/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Figure.CONNECTS_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Figure.FIRST_SUCCESS;
import static dev.failaway.benchmarks.scenario.Figure.LAST_FAILURE;
import static dev.failaway.benchmarks.scenario.Figure.SEEN_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Goal.atLeast;
import static dev.failaway.benchmarks.scenario.Goal.atMost;

import java.util.List;

/** Every zone fails at once: there is nowhere to go, and nothing to make worse. */
final class OutageScenarios {

  private final Given given;

  OutageScenarios(Given given) {
    this.given = given;
  }

  /** In the order in which they are listed and run. */
  List<Scenario> all() {
    return List.of(allUnavailable(), allDead());
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
}
