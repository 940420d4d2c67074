/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.BalancingPolicy;
import dev.failaway.benchmarks.report.ClientPlay;
import dev.failaway.benchmarks.report.Play;
import dev.failaway.benchmarks.report.TextReport;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class VirtualReportTest {

  /** Below the module's directory, in which its tests run. */
  private static final Path REPORT = Path.of("virtual-time.txt");

  private static final List<Play> PLAYS = VirtualReport.plays();

  /** Every goal of every scenario, with every picker, by the worst of five seeds. */
  @TestFactory
  Stream<DynamicTest> everyGoalIsMet() {
    return PLAYS.stream()
        .flatMap(
            play ->
                play.clients().stream()
                    .map(
                        client ->
                            DynamicTest.dynamicTest(
                                play.scenario().name() + " with " + client.title(),
                                () -> assertThat(missed(client)).isEmpty())));
  }

  private static List<String> missed(ClientPlay client) {
    return client.verdicts().stream()
        .filter(verdict -> !verdict.met())
        .map(
            verdict ->
                verdict.goal().figure()
                    + " "
                    + verdict.goal().limitText()
                    + " in "
                    + verdict.goal().phase()
                    + ": worst "
                    + verdict.worst())
        .toList();
  }

  /** A scenario without a goal, or a goal without a figure, would be met whatever happens. */
  @Test
  void theGoalsOfTheOutagesAreThere() {
    assertThat(PLAYS)
        .filteredOn(play -> !play.scenario().name().endsWith("-of-1"))
        .allSatisfy(
            play -> {
              assertThat(play.clients()).hasSize(BalancingPolicy.Choice.values().length);
              assertThat(play.clients())
                  .allSatisfy(
                      client -> {
                        assertThat(client.runs()).hasSize(5);
                        assertThat(client.verdicts())
                            .isNotEmpty()
                            .allMatch(verdict -> verdict.worst().isPresent());
                      });
            });
  }

  /**
   * Brings the committed report up to date, so that a change of a heuristic is a change of that
   * file.
   */
  @Test
  void theCommittedReportIsBroughtUpToDate() throws IOException {
    String text = VirtualReport.text(PLAYS);

    if (!Files.exists(REPORT) || !Files.readString(REPORT).equals(text)) {
      Files.writeString(REPORT, text);
    }

    assertThat(text).contains("kill: ", "503-30: ", "503-100: ", "all-503: ", "all-dead: ");
    assertThat(text).contains("flapping: ", "kill-of-1: ", "503-30-of-50: ");
    assertThat(text).contains("two choices", "round robin");
  }

  @Test
  void theSameSeedGivesTheSameReport() {
    Scenario scenario = Catalogue.of(100, 10, Duration.ofMillis(25)).find("503-30").orElseThrow();

    assertThat(TextReport.of(VirtualReport.play(scenario)))
        .isEqualTo(TextReport.of(VirtualReport.play(scenario)));
  }
}
