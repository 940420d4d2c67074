/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.report.TextReport;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import dev.failaway.benchmarks.virtual.VirtualReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays scenarios in virtual time, in seconds, for whoever tunes the core. */
@Command(
    name = "virtual",
    description = "Plays scenarios in virtual time: the real core, modelled nodes, five seeds.",
    mixinStandardHelpOptions = true)
final class VirtualCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      description = "Names of scenarios; without any the whole report.")
  private List<String> names = new ArrayList<>();

  @Mixin private LoadOptions load = new LoadOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (names.isEmpty()) {
      out.print(VirtualReport.text(VirtualReport.plays()));
    }
    Catalogue catalogue = load.catalogue();
    for (String name : names) {
      Scenario scenario =
          Stream.concat(catalogue.scenarios().stream(), catalogue.sizes().stream())
              .filter(candidate -> candidate.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("scenario '" + name + "' is unknown"));
      out.println(TextReport.of(VirtualReport.play(scenario)));
    }
    out.flush();
    return 0;
  }
}
