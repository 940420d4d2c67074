/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.engine.PacketDropper;
import dev.failaway.benchmarks.load.PeerFactory;
import dev.failaway.benchmarks.report.Report;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays chosen scenarios against chosen clients and judges them. */
@Command(
    name = "run",
    description = {
      "Runs scenarios and compares the figures with their goals.",
      "Exit code 0 only when every chosen client meets every goal of the chosen scenarios."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      description = "Names as listed by 'list', or 'all' (the default).")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--client",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "failaway",
      description = "Clients to run, or 'all' (default: ${DEFAULT-VALUE}).")
  private List<String> clients = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs of each scenario; the table shows medians, goals are judged by the worst"
              + " (default: ${DEFAULT-VALUE}).")
  private int runs = 1;

  @Option(
      names = "--together",
      description = "Runs the clients at the same time instead of one after the other.")
  private boolean together;

  @Mixin private LoadOptions load = new LoadOptions();

  @Mixin private ReportOptions reports = new ReportOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<String> chosen = chosenClients();
    List<Scenario> scenarios = chosenScenarios(out);
    Session session = new Session(load.conditions(), new ConsoleProgress(out), out);
    Report report = session.play(scenarios, chosen, runs, together, reports);
    return !report.interrupted() && chosen.stream().allMatch(report::isMetBy) ? 0 : 1;
  }

  private List<String> chosenClients() {
    List<String> known = PeerFactory.all().stream().map(PeerFactory::name).toList();
    List<String> chosen = clients.contains("all") ? known : clients;
    for (String client : chosen) {
      if (!known.contains(client)) {
        throw new ParameterException(
            spec.commandLine(), "client '" + client + "' must be one of " + known);
      }
    }
    if (runs < 1) {
      throw new ParameterException(spec.commandLine(), "runs (" + runs + ") must be >= 1");
    }
    return chosen;
  }

  private List<Scenario> chosenScenarios(PrintWriter out) throws IOException {
    Catalogue catalogue = load.catalogue();
    boolean all = names.isEmpty() || names.contains("all");
    List<Scenario> scenarios = new ArrayList<>();
    if (all) {
      scenarios.addAll(catalogue.scenarios());
    } else {
      for (String name : names) {
        scenarios.add(
            catalogue
                .find(name)
                .orElseThrow(
                    () ->
                        new ParameterException(
                            spec.commandLine(),
                            "scenario '" + name + "' is unknown; 'list' names all")));
      }
    }
    boolean dropping = PacketDropper.ifPermitted().isPresent();
    for (Scenario scenario : List.copyOf(scenarios)) {
      if (scenario.special() == Scenario.Special.NETWORK_NAMESPACE && !dropping) {
        out.println(
            scenario.name()
                + " is skipped: packets can be dropped only in a network namespace of its own,"
                + " as 'mvn -q -Pnetns' makes one where unshare and nft are permitted");
        scenarios.remove(scenario);
      }
    }
    out.flush();
    return scenarios;
  }
}
