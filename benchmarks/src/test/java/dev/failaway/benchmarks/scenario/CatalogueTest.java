/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private final Catalogue catalogue = Catalogue.of(200, 10, Duration.ofMillis(25));

  @Test
  void everyScenarioHasItsOwnNameAndCanBeFound() {
    assertThat(catalogue.scenarios()).extracting(Scenario::name).doesNotHaveDuplicates();
    assertThat(catalogue.scenarios())
        .allSatisfy(
            scenario ->
                assertThat(catalogue.find(scenario.name()).map(Scenario::title))
                    .contains(scenario.title()));
    assertThat(catalogue.find("drill")).isPresent();
    assertThat(catalogue.find("nonsense")).isEmpty();
  }

  @Test
  void everyScenarioTakesLessThanAMinuteAndHasGoals() {
    assertThat(catalogue.scenarios())
        .allSatisfy(
            scenario -> {
              assertThat(scenario.length()).isLessThan(Duration.ofMinutes(1));
              assertThat(scenario.goals()).isNotEmpty();
            });
    assertThat(catalogue.drill().length()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void idleConnectionsAreReusedInTheMomentInWhichTheyClose() {
    Scenario race = catalogue.find("idle-race").orElseThrow();

    assertThat(race.load().period()).isEqualTo(Duration.ofMillis(1025));
  }

  @Test
  void goalsOfUnknownPhasesAreRefused() {
    Scenario kill = catalogue.find("kill").orElseThrow();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Scenario(
                    "x",
                    "",
                    kill.layout(),
                    kill.load(),
                    kill.phases(),
                    List.of(Goal.atMost(Figure.FAILED_GETS, 0).in("nowhere"))))
        .withMessage("goal of unknown phase nowhere in x");
  }

  @Test
  void stepsOutsideTheirPhaseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Phase.fault(
                    1, Set.of(1), new Step(Duration.ofSeconds(1), "late", stage -> stage.kill(1))))
        .withMessage("step 'late' at PT1S must lie within phase fault");
  }

  @Test
  void goalsIncludeTheirLimit() {
    Goal atMost = Goal.atMost(Figure.ZONE_LEFT, 1);
    Goal atLeast = Goal.atLeast(Figure.SEEN_PER_REQUEST, 0.5);

    assertThat(atMost.isMetBy(1)).isTrue();
    assertThat(atMost.isMetBy(1.01)).isFalse();
    assertThat(atMost.isMetBy(Double.POSITIVE_INFINITY)).isFalse();
    assertThat(atLeast.isMetBy(0.5)).isTrue();
    assertThat(atLeast.isMetBy(0.49)).isFalse();
    assertThat(atMost.limitText()).isEqualTo("\u2264 1.00 s");
    assertThat(Figure.ZONE_LEFT.format(Double.POSITIVE_INFINITY)).isEqualTo("never");
  }
}
