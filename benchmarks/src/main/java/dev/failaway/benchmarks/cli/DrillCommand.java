/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The one-minute demonstration: three failures of a zone, two clients side by side. */
@Command(
    name = "drill",
    description = {
      "Kills a zone, freezes a zone and takes a zone out of DNS, with clients side by side.",
      "Exit code 0 when it ran to its end, whatever the clients reached."
    },
    mixinStandardHelpOptions = true)
final class DrillCommand implements Callable<Integer> {

  @Option(
      names = "--client",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "failaway,jdk",
      description = "Clients to run (default: ${DEFAULT-VALUE}).")
  private List<String> clients = new ArrayList<>();

  @Mixin private LoadOptions load = new LoadOptions();

  @Mixin private ReportOptions reports = new ReportOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Session session = new Session(load.conditions(), new ConsoleProgress(out), out);
    Report report =
        session.play(
            List.of(load.catalogue().drill()),
            clients,
            1,
            true,
            reports.orHtml(Path.of("drill.html")));
    return report.interrupted() ? 1 : 0;
  }
}
