/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import dev.failaway.benchmarks.scenario.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CueTest {

  private final Catalogue catalogue = Catalogue.of(200, 10, Duration.ofMillis(25));

  @Test
  void countersAreReadEverySecondAndBeforeAStep() {
    Scenario kill = catalogue.find("kill").orElseThrow();

    List<Cue> cues = Cue.of(kill);

    assertThat(cues).isSortedAccordingTo((one, two) -> Long.compare(one.nanos(), two.nanos()));
    assertThat(cues.stream().filter(cue -> cue.step().isEmpty())).hasSize(25);
    List<Cue> atFault = cues.stream().filter(cue -> cue.nanos() == 6_000_000_000L).toList();
    assertThat(atFault).hasSize(2);
    assertThat(atFault.get(0).step()).isEmpty();
    assertThat(atFault.get(1).step()).map(Step::label).contains("zone 1 killed");
  }

  @Test
  void stepsOfTheVeryStartAreTakenBeforeTheClientsCome() {
    Scenario region = catalogue.find("region-switch").orElseThrow();

    assertThat(Cue.setUp(region)).extracting(Step::label).containsExactly("zones 1 to 3 in DNS");
    assertThat(Cue.of(region).stream().flatMap(cue -> cue.step().stream()))
        .extracting(Step::label)
        .containsExactly("zones 4 to 6 in DNS");
  }
}
