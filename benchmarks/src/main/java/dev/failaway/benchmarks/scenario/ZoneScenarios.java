/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Figure.BALANCED_AGAIN;
import static dev.failaway.benchmarks.scenario.Figure.CONNECTS_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Figure.DUPLICATED_POSTS;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_GETS;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_POSTS;
import static dev.failaway.benchmarks.scenario.Figure.SEEN_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Figure.ZONE_LEFT;
import static dev.failaway.benchmarks.scenario.Goal.atMost;
import static dev.failaway.benchmarks.scenario.Phase.baseline;
import static dev.failaway.benchmarks.scenario.Phase.fault;
import static dev.failaway.benchmarks.scenario.Phase.recovery;
import static dev.failaway.benchmarks.scenario.Phase.warmUp;
import static dev.failaway.benchmarks.scenario.Step.atOnce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One zone of three fails, in one way after the other, and returns. */
final class ZoneScenarios {

  private static final Set<Integer> ONE = Set.of(1);

  private final Given given;

  ZoneScenarios(Given given) {
    this.given = given;
  }

  /** In the order in which they are listed and run. */
  List<Scenario> all() {
    return List.of(
        kill(),
        flapping(),
        blackHole(),
        freeze(),
        freezeInPart(),
        droppedPackets(),
        unavailable(),
        partlyUnavailable(),
        slow(),
        cut());
  }

  Scenario kill() {
    return given.zonal(
        "kill",
        "One zone refuses connections and resets open ones, then returns",
        atOnce("zone 1 killed", stage -> stage.kill(1)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 1),
            atMost(CONNECTS_PER_REQUEST, 0.05),
            atMost(BALANCED_AGAIN, 4).in("recovery")));
  }

  private Scenario flapping() {
    List<Step> steps = new ArrayList<>();
    for (int second = 0; second < 30; second += 6) {
      steps.add(new Step(Duration.ofSeconds(second), "dead", stage -> stage.kill(1)));
      steps.add(new Step(Duration.ofSeconds(second + 3), "back", stage -> stage.heal(1)));
    }
    return new Scenario(
        "flapping",
        "One zone dies and returns every six seconds",
        given.layout(),
        given.load(),
        List.of(
            warmUp(3),
            baseline(3),
            fault(30, ONE, steps.toArray(Step[]::new)),
            recovery(10, ONE, atOnce("quiet", stage -> stage.heal(1)))),
        List.of(
            atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 5), atMost(CONNECTS_PER_REQUEST, 0.05)));
  }

  private Scenario blackHole() {
    return given.zonal(
        "black-hole",
        "One zone no longer answers connection attempts, and open connections carry nothing any more",
        atOnce("zone 1 a black hole", stage -> stage.blackHole(1)),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
  }

  private Scenario freeze() {
    return given.zonal(
        "freeze",
        "One zone's connections stay open and carry nothing any more",
        atOnce("zone 1 frozen", stage -> stage.freeze(1)),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
  }

  /**
   * The third node of the zone works: a client that leaves the zone leaves it before it fails. The
   * fault is over before the first ejection is, which is after 2.5 s.
   */
  private Scenario freezeInPart() {
    return new Scenario(
        "freeze-2-of-3",
        "Two of the three nodes of one zone, whose label clients know, stand still",
        given.layout().withNodesPerZone(3).withLabels(),
        given.load(),
        List.of(
            warmUp(3),
            baseline(3),
            fault(3, ONE, atOnce("two nodes of zone 1 frozen", stage -> stage.freeze(1, 2))),
            recovery(10, ONE, atOnce("zone 1 back", stage -> stage.heal(1)))),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
  }

  private Scenario droppedPackets() {
    Scenario zonal =
        given.zonal(
            "dropped-packets",
            "All packets to and from one zone vanish",
            atOnce("zone 1 cut off", stage -> stage.dropPackets(1)),
            List.of(
                atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
    return new Scenario(
        zonal.name(),
        zonal.title(),
        zonal.layout(),
        zonal.load(),
        zonal.phases(),
        zonal.goals(),
        Scenario.Special.NETWORK_NAMESPACE);
  }

  private Scenario unavailable() {
    return given.zonal(
        "503-100",
        "One zone answers every request with 503",
        atOnce("zone 1 503 at 100 %", stage -> stage.answer(1, 503, 100)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 2),
            atMost(SEEN_PER_REQUEST, 1.05).in("fault"),
            atMost(BALANCED_AGAIN, 5).in("recovery")));
  }

  Scenario partlyUnavailable() {
    return given.zonal(
        "503-30",
        "One zone answers 30 % of its requests with 503",
        atOnce("zone 1 503 at 30 %", stage -> stage.answer(1, 503, 30)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 8),
            atMost(SEEN_PER_REQUEST, 1.10).in("fault")));
  }

  private Scenario slow() {
    return given.zonal(
        "slow",
        "One zone takes two seconds longer",
        atOnce("zone 1 +2 s", stage -> stage.slow(1, Duration.ofSeconds(2))),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
  }

  private Scenario cut() {
    return given.zonal(
        "cut",
        "One zone reads requests to their end and then closes the connection",
        atOnce("zone 1 cuts", stage -> stage.cut(1)),
        List.of(atMost(FAILED_GETS, 0), atMost(DUPLICATED_POSTS, 0)));
  }
}
