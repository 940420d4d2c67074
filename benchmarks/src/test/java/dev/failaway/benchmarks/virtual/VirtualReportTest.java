/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.benchmarks.report.TextReport;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualReportTest {

  /** Below the module's directory, in which its tests run. */
  private static final Path REPORT = Path.of("virtual-time.txt");

  /**
   * Brings the committed report up to date, so that a change of a heuristic is a change of that
   * file. It does not judge: whoever commits the change does.
   */
  @Test
  void theCommittedReportIsBroughtUpToDate() throws IOException {
    String text = VirtualReport.text();

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
