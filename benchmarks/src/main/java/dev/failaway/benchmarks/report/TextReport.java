/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.engine.Window;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Goal;
import dev.failaway.benchmarks.scenario.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tables for a terminal: what happened to each client in each phase, then the goals.
 *
 * <p>With several runs, medians are shown and goals are judged by the worst run.
 */
public final class TextReport {

  private static final String ABSENT = "-";
  private static final int MANY_ZONES = 6;

  private TextReport() {}

  /** All tables of a scenario. */
  public static String of(Play play) {
    StringBuilder text = new StringBuilder();
    text.append(play.scenario().name()).append(": ").append(play.scenario().title()).append('\n');
    text.append(phases(play)).append('\n');
    String goals = goals(play);
    if (!goals.isEmpty()) {
      text.append("  Goals").append('\n').append(goals).append('\n');
    }
    for (ClientPlay client : play.clients()) {
      text.append(failures(client));
    }
    return text.toString();
  }

  private static String phases(Play play) {
    TextTable table = new TextTable(2);
    table.row(
        "phase",
        "client",
        "failed",
        "of",
        "p50",
        "p99",
        "max",
        "left after",
        "balanced after",
        "share per zone",
        "pause");
    for (Window window : Window.phasesOf(play.scenario())) {
      if (window.kind() == Phase.Kind.WARM_UP) {
        continue;
      }
      String phase = window.name();
      for (ClientPlay client : play.clients()) {
        table.row(
            phase,
            client.title(),
            failed(client, phase),
            cell(client, phase, Figure.ISSUED),
            cell(client, phase, Figure.P50),
            cell(client, phase, Figure.P99),
            cell(client, phase, Figure.MAX),
            cell(client, phase, Figure.ZONE_LEFT),
            cell(client, phase, Figure.BALANCED_AGAIN),
            shares(client.shares(window)),
            cell(client, phase, Figure.LONGEST_PAUSE));
      }
    }
    return table.toString();
  }

  /** GETs and POSTs together. */
  static String failed(ClientPlay client, String phase) {
    Optional<Double> gets = client.median(phase, Figure.FAILED_GETS);
    Optional<Double> posts = client.median(phase, Figure.FAILED_POSTS);
    return gets.isEmpty() || posts.isEmpty()
        ? ABSENT
        : Figure.FAILED_GETS.format(gets.get() + posts.get());
  }

  static String cell(ClientPlay client, String phase, Figure figure) {
    return client.median(phase, figure).map(figure::format).orElse(ABSENT);
  }

  /** Each zone's share, or of many zones the smallest and the largest. */
  static String shares(List<Integer> percents) {
    if (percents.size() > MANY_ZONES) {
      return Collections.min(percents) + ".." + Collections.max(percents) + " %";
    }
    return percents.stream().map(String::valueOf).collect(Collectors.joining("/", "", " %"));
  }

  private static String goals(Play play) {
    TextTable table = new TextTable(2);
    List<String> head = new ArrayList<>(List.of("phase", "figure", "goal"));
    play.clients().forEach(client -> head.add(client.title()));
    table.row(head);
    for (Goal goal : play.scenario().goals()) {
      List<String> row =
          new ArrayList<>(List.of(goal.phase(), goal.figure().label(), goal.limitText()));
      for (ClientPlay client : play.clients()) {
        client.verdicts().stream()
            .filter(verdict -> verdict.goal().equals(goal))
            .forEach(verdict -> row.add(verdictText(verdict, client.runs().size())));
      }
      table.row(row);
    }
    return play.scenario().goals().isEmpty() ? "" : table.toString();
  }

  /** Such as {@code 0 met}, or with several runs {@code 0, worst 2 MISSED}. */
  static String verdictText(Verdict verdict, int runs) {
    Figure figure = verdict.goal().figure();
    if (verdict.median().isEmpty() || verdict.worst().isEmpty()) {
      return "not measured";
    }
    String median = figure.format(verdict.median().get());
    String value = runs > 1 ? median + ", worst " + figure.format(verdict.worst().get()) : median;
    return value + (verdict.met() ? " met   " : " MISSED");
  }

  private static String failures(ClientPlay client) {
    Map<String, Long> failures = client.failures();
    if (failures.isEmpty()) {
      return "";
    }
    return failures.entrySet().stream()
        .map(entry -> entry.getValue() + " x " + entry.getKey())
        .collect(
            Collectors.joining(
                ", ", String.format(Locale.ROOT, "  %s failed with ", client.title()), "\n"));
  }
}
