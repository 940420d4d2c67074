/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.benchmarks.engine.Recording;
import dev.failaway.benchmarks.load.Message.Sample;
import dev.failaway.benchmarks.report.ClientPlay;
import dev.failaway.benchmarks.report.Play;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Total outages with requests that wait for somebody to dial: both pickers, five seeds each. */
class VirtualWaitTest {

  private static final Catalogue CATALOGUE = Catalogue.of(200, 10, Duration.ofMillis(25));
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** They have most of their wait before them when the first zone returns. */
  private static final Duration LATELY = Duration.ofMillis(300);

  @ParameterizedTest
  @ValueSource(strings = {"all-dead", "first-back"})
  void everyGoalIsMetAndWhoWaitsAtTheEndIsAnswered(String name) {
    Scenario scenario = CATALOGUE.find(name).orElseThrow();

    Play play =
        VirtualReport.play(
            scenario, config -> config.withRetry(retry -> retry.withFailOpenWait(WAIT)));

    for (ClientPlay client : play.clients()) {
      assertThat(client.runs()).hasSize(5);
      // The first success of a request that was due before is no figure, but the one that counts.
      assertThat(client.verdicts())
          .filteredOn(verdict -> verdict.goal().figure() != Figure.FIRST_SUCCESS)
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(verdict -> assertThat(verdict.met()).isTrue());
      assertThat(client.recordings()).allSatisfy(run -> assertThatOutageEnds(scenario, run));
    }
  }

  private static void assertThatOutageEnds(Scenario scenario, Recording run) {
    long back = backNanos(scenario);
    List<Sample> waitingThen =
        run.samples().stream()
            .filter(sample -> sample.dueNanos() < back)
            .filter(sample -> sample.dueNanos() >= back - LATELY.toNanos())
            .toList();
    long firstSuccess =
        run.samples().stream()
            .filter(sample -> sample.result().equals("200"))
            .mapToLong(sample -> sample.dueNanos() + sample.latencyNanos())
            .filter(end -> end >= back)
            .min()
            .orElseThrow();

    assertThat(waitingThen)
        .hasSizeGreaterThanOrEqualTo(50)
        .allSatisfy(sample -> assertThat(sample.result()).isEqualTo("200"));
    assertThat(firstSuccess - back).isLessThanOrEqualTo(Duration.ofMillis(550).toNanos());
  }

  /** When the first zone answers again. */
  private static long backNanos(Scenario scenario) {
    return scenario.phases().stream()
        .takeWhile(phase -> !phase.name().equals("recovery"))
        .map(Phase::length)
        .reduce(Duration.ZERO, Duration::plus)
        .toNanos();
  }
}
