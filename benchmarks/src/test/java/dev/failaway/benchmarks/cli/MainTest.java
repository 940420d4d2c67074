/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listNamesScenariosAndClients() {
    int code = execute("list");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("503-30", "region-switch", "drill", "failaway", "jdk", "okhttp");
  }

  @Test
  void unknownNamesAreRefusedWithTheKnownOnes() {
    assertThat(execute("run", "nonsense", "--client", "jdk")).isEqualTo(2);
    assertThat(err.toString()).contains("scenario 'nonsense' is unknown");

    assertThat(execute("run", "kill", "--client", "curl")).isEqualTo(2);
    assertThat(err.toString()).contains("client 'curl' must be one of", "okhttp");
  }

  @Test
  void badNumbersAreRefused() {
    assertThat(execute("run", "kill", "--client", "jdk", "--runs", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("runs (0) must be >= 1");
    assertThat(execute("run", "kill", "--client", "jdk", "--rate", "0")).isEqualTo(1);
    assertThat(err.toString()).contains("rate (0) must be >= 1 request/s");
  }

  @Test
  void helpExplainsEveryCommand() {
    assertThat(execute("run", "--help")).isZero();
    assertThat(out.toString()).contains("--client", "--runs", "--json", "--report", "Exit code 0");
    for (String command : List.of("list", "drill", "netns", "virtual")) {
      assertThat(execute(command, "--help")).isZero();
    }
  }

  @Test
  void aScenarioPlaysInVirtualTime() {
    assertThat(execute("virtual", "503-100")).isZero();
    assertThat(out.toString()).contains("503-100: ", "two choices", "round robin", "Goals");
  }

  private int execute(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
