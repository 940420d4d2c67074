/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Figure.DUPLICATED_POSTS;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_GETS;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_POSTS;
import static dev.failaway.benchmarks.scenario.Goal.atMost;
import static dev.failaway.benchmarks.scenario.Phase.baseline;
import static dev.failaway.benchmarks.scenario.Phase.warmUp;
import static dev.failaway.benchmarks.scenario.Step.atOnce;

import java.time.Duration;
import java.util.List;

/** The nodes work; their connections end when a client would rather use them. */
final class ConnectionScenarios {

  private final Given given;

  ConnectionScenarios(Given given) {
    this.given = given;
  }

  /** In the order in which they are listed and run. */
  List<Scenario> all() {
    return List.of(
        idleRace("idle-race", "", 0, 0),
        idleRace("idle-race-late", "; of half of them it learns 200 ms late", 50, 2));
  }

  /**
   * Twenty connections are used once per second and reused in the very millisecond in which the
   * nodes close them: a request at {@code t} is answered at {@code t + latency}, so its connection
   * closes one idle timeout after that, when the same request of the next pulse is due.
   */
  private Scenario idleRace(String name, String addition, int latePercent, int posts) {
    Duration idle = Duration.ofSeconds(1);
    Duration late = Duration.ofMillis(200);
    Load pulses =
        new Load(
            20,
            Duration.ofMillis(1),
            idle.plus(given.layout().nodeLatency()),
            given.load().postPercent());
    return new Scenario(
        name,
        "Nodes close idle connections in the moment in which the client wants to use them again"
            + addition,
        given.layout(),
        pulses,
        List.of(
            warmUp(
                3,
                atOnce(
                    "idle connections close at 1 s",
                    stage -> stage.closeIdleAfter(idle, latePercent, late))),
            baseline(20)),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, posts), atMost(DUPLICATED_POSTS, 0)));
  }
}
