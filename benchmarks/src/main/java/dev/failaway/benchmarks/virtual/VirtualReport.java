/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.benchmarks.engine.Conditions;
import dev.failaway.benchmarks.engine.Recording;
import dev.failaway.benchmarks.report.ClientPlay;
import dev.failaway.benchmarks.report.Play;
import dev.failaway.benchmarks.report.TextReport;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The text of all scenarios in virtual time, for both pickers and five seeds each.
 *
 * <p>It is kept in the repository: whoever changes a heuristic sees what became of every figure in
 * the difference of two versions of one file.
 */
public final class VirtualReport {

  private static final int SEEDS = 5;

  private VirtualReport() {}

  /** Plays everything. */
  public static List<Play> plays() {
    Catalogue catalogue = Catalogue.of(200, 10, Duration.ofMillis(25));
    return Stream.concat(catalogue.scenarios().stream(), catalogue.sizes().stream())
        .filter(scenario -> !isAboutPools(scenario))
        .map(VirtualReport::play)
        .toList();
  }

  /** Returns the report. */
  public static String text(List<Play> plays) {
    StringBuilder text =
        new StringBuilder(
            """
            Scenarios in virtual time: the real core, a model of nodes and DNS, five seeds each.
            200 requests/s, 10 % POST, nodes answer in 25 ms, attempt timeout 500 ms, three attempts.
            Medians; goals are judged by the worst seed. Written by the tests of benchmarks.

            """);
    plays.forEach(play -> text.append(TextReport.of(play)).append('\n'));
    return text.toString();
  }

  /**
   * The race for idle connections is decided in a transport's pool, and the model's is no one's.
   */
  private static boolean isAboutPools(Scenario scenario) {
    return scenario.name().startsWith("idle-race");
  }

  /** Plays one scenario with every picker and seed. */
  public static Play play(Scenario scenario) {
    return play(scenario, config -> config);
  }

  /** Plays one scenario with every picker and seed, and with settings beside the usual ones. */
  static Play play(Scenario scenario, UnaryOperator<ClientConfig> settings) {
    List<ClientPlay> results = new ArrayList<>();
    for (BalancingPolicy.Choice picker : BalancingPolicy.Choice.values()) {
      List<Recording> recordings =
          LongStream.rangeClosed(1, SEEDS)
              .parallel()
              .mapToObj(
                  seed ->
                      VirtualRun.play(
                          scenario,
                          Conditions.defaults(),
                          settings.andThen(
                                  config ->
                                      config.withBalancing(
                                          balancing -> balancing.withPicker(picker)))
                              ::apply,
                          seed))
              .toList();
      String title = picker.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      results.add(ClientPlay.of(title, title, "", recordings));
    }
    return new Play(scenario, false, results);
  }
}
