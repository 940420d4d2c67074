/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Figure.BALANCED_AGAIN;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_GETS;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_POSTS;
import static dev.failaway.benchmarks.scenario.Figure.LAST_REQUEST_ON_ZONE;
import static dev.failaway.benchmarks.scenario.Figure.ZONE_LEFT;
import static dev.failaway.benchmarks.scenario.Goal.atMost;
import static dev.failaway.benchmarks.scenario.Phase.baseline;
import static dev.failaway.benchmarks.scenario.Phase.fault;
import static dev.failaway.benchmarks.scenario.Phase.recovery;
import static dev.failaway.benchmarks.scenario.Phase.warmUp;
import static dev.failaway.benchmarks.scenario.Step.atOnce;

import java.util.List;
import java.util.Set;

/** The one-minute demonstration: three failures of a zone, one after the other. */
final class Drill {

  private Drill() {}

  static Scenario of(Given given) {
    return new Scenario(
        "drill",
        "A zone is killed, another freezes, a third leaves DNS; each comes back",
        given.layout(),
        given.load(),
        List.of(
            warmUp(4),
            baseline(4),
            fault(8, Set.of(1), atOnce("zone 1 killed", stage -> stage.kill(1))).named("kill"),
            recovery(9, Set.of(1), atOnce("zone 1 back", stage -> stage.heal(1)))
                .named("kill healed"),
            fault(9, Set.of(2), atOnce("zone 2 frozen", stage -> stage.freeze(2))).named("freeze"),
            recovery(9, Set.of(2), atOnce("zone 2 back", stage -> stage.heal(2)))
                .named("freeze healed"),
            fault(8, Set.of(3), atOnce("zone 3 out of DNS", stage -> stage.list(1, 2)))
                .named("shift"),
            recovery(9, Set.of(3), atOnce("zone 3 in DNS again", stage -> stage.list(1, 2, 3)))
                .named("shift back")),
        List.of(
            atMost(FAILED_GETS, 0).in("kill"),
            atMost(FAILED_POSTS, 1).in("kill"),
            atMost(BALANCED_AGAIN, 4).in("kill healed"),
            atMost(FAILED_GETS, 0).in("freeze"),
            atMost(FAILED_POSTS, 4).in("freeze"),
            atMost(ZONE_LEFT, 1).in("freeze"),
            atMost(LAST_REQUEST_ON_ZONE, 3).in("shift"),
            atMost(FAILED_GETS, 0).in("shift"),
            atMost(FAILED_POSTS, 0).in("shift"),
            atMost(BALANCED_AGAIN, 4).in("shift back")));
  }
}
