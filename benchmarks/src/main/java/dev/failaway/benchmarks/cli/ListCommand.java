/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.load.PeerFactory;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what there is to run. */
@Command(
    name = "list",
    description = "Lists scenarios and clients.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  @Mixin private LoadOptions load = new LoadOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Catalogue catalogue = load.catalogue();
    out.println("Scenarios");
    for (Scenario scenario : catalogue.scenarios()) {
      out.printf(
          Locale.ROOT,
          "  %-16s %3d s  %s%n",
          scenario.name(),
          scenario.length().toSeconds(),
          scenario.title());
    }
    Scenario drill = catalogue.drill();
    out.printf(
        Locale.ROOT,
        "  %-16s %3d s  %s%n",
        drill.name(),
        drill.length().toSeconds(),
        drill.title());
    out.println();
    out.println("Clients");
    for (PeerFactory peer : PeerFactory.all()) {
      out.printf(Locale.ROOT, "  %-16s %s: %s%n", peer.name(), peer.title(), peer.settings());
    }
    out.flush();
    return 0;
  }
}
