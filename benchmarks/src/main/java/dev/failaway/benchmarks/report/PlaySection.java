/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.engine.Window;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Goal;
import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A scenario's part of the HTML report, from the answer to the evidence: who failed and who left
 * when, the timeline, the table of phases, the goals, and folded away every figure with its
 * definition.
 */
final class PlaySection {

  private static final String ABSENT = "\u2013";

  private final Play play;
  private final Scenario scenario;
  private final Markup html = new Markup();

  private PlaySection(Play play) {
    this.play = play;
    this.scenario = play.scenario();
  }

  /** The section. */
  static String of(Play play) {
    return new PlaySection(play).write();
  }

  static String chip(boolean met) {
    return met ? "<span class=\"chip good\">met</span>" : "<span class=\"chip bad\">missed</span>";
  }

  private String write() {
    html.raw("<section id=\"%s\">%n", Markup.escape(scenario.name()));
    html.element("h2", "", scenario.name());
    html.element("p", "", scenario.title() + ".");
    html.element("p", "class=\"soft\"", conditions());
    writeCards();
    html.raw("<div class=\"wide\">\n").raw(Timeline.of(play)).raw("</div>\n");
    writeLegend();
    writePhases();
    writeGoals();
    writeFigures();
    writeSettings();
    return html.raw("</section>\n").toString();
  }

  private String conditions() {
    int runs = play.clients().stream().mapToInt(client -> client.runs().size()).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "%.0f requests/s, %d %% POST \u00b7 %d zones with %d node%s, answering in %d ms \u00b7 TTL %d s"
            + " \u00b7 %s%s",
        scenario.load().perSecond(),
        scenario.load().postPercent(),
        scenario.layout().zones(),
        scenario.layout().nodesPerZone(),
        scenario.layout().nodesPerZone() == 1 ? "" : "s",
        scenario.layout().nodeLatency().toMillis(),
        scenario.layout().ttl().toSeconds(),
        play.together()
            ? "clients at the same time, each with a load balancer and a JVM of its own"
            : "one client at a time, in a JVM of its own",
        runs > 1 ? " \u00b7 medians of " + runs + " runs, goals judged by the worst" : "");
  }

  private void writeCards() {
    html.raw("<div class=\"cards\">\n");
    for (ClientPlay client : play.clients()) {
      html.raw("<div class=\"card\">\n");
      html.element("div", "class=\"name\"", client.title());
      String failed = TextReport.failed(client, Goal.WHOLE);
      html.element("div", "class=\"big " + severity(client) + "\"", failed + " failed");
      html.element(
          "div",
          "class=\"soft\"",
          "of "
              + TextReport.cell(client, Goal.WHOLE, Figure.ISSUED)
              + " requests \u00b7 p99 "
              + TextReport.cell(client, Goal.WHOLE, Figure.P99));
      writeCardLines(client);
      html.raw("</div>\n");
    }
    html.raw("</div>\n");
  }

  /** A person should see at a glance whether it is none, a few in the thousand, or an outage. */
  private static String severity(ClientPlay client) {
    double failed =
        client.median(Goal.WHOLE, Figure.FAILED_GETS).orElse(0.0)
            + client.median(Goal.WHOLE, Figure.FAILED_POSTS).orElse(0.0);
    double issued = client.median(Goal.WHOLE, Figure.ISSUED).orElse(1.0);
    if (failed == 0) {
      return "good";
    }
    return failed <= 0.001 * issued ? "wait" : "bad";
  }

  private void writeCardLines(ClientPlay client) {
    html.raw("<ul>\n");
    for (Window window : Window.phasesOf(scenario)) {
      Figure figure =
          window.kind() == Phase.Kind.RECOVERY ? Figure.BALANCED_AGAIN : Figure.ZONE_LEFT;
      Optional<Double> value = client.median(window.name(), figure);
      if (value.isPresent()) {
        boolean never = Double.isInfinite(value.get());
        html.raw("<li><span>%s: %s</span>", Markup.escape(window.name()), figure.label());
        html.element("b", never ? "class=\"bad\"" : "", figure.format(value.get()));
        html.raw("</li>\n");
      }
    }
    html.raw("</ul>\n");
  }

  private void writeLegend() {
    html.raw("<div class=\"legend\">");
    for (int zone = 1; zone <= scenario.layout().zones(); zone++) {
      legend("z" + Math.min(zone, 6), "requests received by zone " + zone);
    }
    legend("bad", "failed requests");
    legend("median", "median latency");
    legend("spread", "up to the slowest");
    html.raw("</div>\n");
  }

  private void legend(String colour, String label) {
    html.raw("<span><i style=\"background:var(--%s)\"></i>%s</span>%n", colour, label);
  }

  private void writePhases() {
    html.raw("<h3>Phase by phase</h3>\n<div class=\"wide\"><table>\n<tr>");
    for (String head :
        List.of(
            "phase",
            "client",
            "failed",
            "of",
            "p50",
            "p99",
            "max",
            "zone left",
            "balanced again",
            "share per zone",
            "pause of this machine")) {
      html.element("th", head.equals("client") ? "class=\"left\"" : "", head);
    }
    html.raw("</tr>\n");
    for (Window window : Window.phasesOf(scenario)) {
      String phase = window.name();
      String shown = phase;
      for (ClientPlay client :
          window.kind() == Phase.Kind.WARM_UP ? List.<ClientPlay>of() : play.clients()) {
        html.raw(shown.isEmpty() ? "<tr>" : "<tr class=\"first\">");
        html.element("td", "", shown);
        html.element("td", "class=\"left\"", client.title());
        String failed = TextReport.failed(client, phase);
        html.element("td", failed.equals("0") ? "" : "class=\"bad\"", failed);
        for (Figure figure :
            List.of(
                Figure.ISSUED,
                Figure.P50,
                Figure.P99,
                Figure.MAX,
                Figure.ZONE_LEFT,
                Figure.BALANCED_AGAIN)) {
          html.element("td", "", cell(client, phase, figure));
        }
        html.element("td", "", TextReport.shares(client.shares(window)));
        html.element("td", "", cell(client, phase, Figure.LONGEST_PAUSE));
        html.raw("</tr>\n");
        shown = "";
      }
    }
    html.raw("</table></div>\n");
    for (ClientPlay client : play.clients()) {
      if (!client.failures().isEmpty()) {
        html.element(
            "p", "class=\"soft\"", client.title() + " failed with " + kinds(client.failures()));
      }
    }
  }

  private static String kinds(Map<String, Long> failures) {
    return failures.entrySet().stream()
        .map(entry -> entry.getValue() + " \u00d7 " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private void writeGoals() {
    if (scenario.goals().isEmpty()) {
      return;
    }
    html.raw("<h3>Goals</h3>\n<div class=\"wide\"><table>\n<tr><th>phase</th>");
    html.raw("<th class=\"left\">figure</th><th>goal</th>");
    play.clients().forEach(client -> html.element("th", "", client.title()));
    html.raw("</tr>\n");
    for (Goal goal : scenario.goals()) {
      html.raw("<tr>").element("td", "", goal.phase());
      html.element("td", "class=\"left\"", goal.figure().label());
      html.element("td", "", goal.limitText());
      for (ClientPlay client : play.clients()) {
        Optional<Verdict> verdict =
            client.verdicts().stream().filter(v -> v.goal().equals(goal)).findFirst();
        html.raw("<td>")
            .text(verdict.map(v -> value(v, client.runs().size())).orElse(ABSENT))
            .raw(verdict.map(v -> chip(v.met())).orElse(""))
            .raw("</td>");
      }
      html.raw("</tr>\n");
    }
    html.raw("</table></div>\n");
  }

  private static String value(Verdict verdict, int runs) {
    Figure figure = verdict.goal().figure();
    String median = verdict.median().map(figure::format).orElse("not measured");
    return runs > 1 && verdict.worst().isPresent()
        ? median + ", worst " + figure.format(verdict.worst().get())
        : median;
  }

  private void writeFigures() {
    html.raw("<details><summary>All figures and what they mean</summary>\n");
    html.raw("<div class=\"wide\"><table>\n<tr><th>figure</th><th class=\"left\">phase</th>");
    play.clients().forEach(client -> html.element("th", "", client.title()));
    html.raw("<th class=\"left\">definition</th></tr>\n");
    List<String> phases = new ArrayList<>();
    Window.phasesOf(scenario).forEach(window -> phases.add(window.name()));
    phases.add(Goal.WHOLE);
    for (Figure figure : Figure.values()) {
      String definition = figure.definition();
      for (String phase : phases) {
        if (play.clients().stream().anyMatch(c -> c.median(phase, figure).isPresent())) {
          html.raw("<tr>").element("td", "", figure.label());
          html.element("td", "class=\"left\"", phase);
          play.clients().forEach(client -> html.element("td", "", cell(client, phase, figure)));
          html.element("td", "class=\"words soft\"", definition).raw("</tr>\n");
          definition = "";
        }
      }
    }
    html.raw("</table></div></details>\n");
  }

  private void writeSettings() {
    html.raw("<details><summary>Settings of the clients</summary>\n");
    for (ClientPlay client : play.clients()) {
      html.raw("<p><b>").text(client.title()).raw("</b>: ").text(client.settings()).raw("</p>\n");
    }
    html.raw("</details>\n");
  }

  private static String cell(ClientPlay client, String phase, Figure figure) {
    Optional<Double> median = client.median(phase, figure);
    Optional<Double> worst = client.worst(phase, figure);
    if (median.isEmpty() || worst.isEmpty()) {
      return ABSENT;
    }
    String text = figure.format(median.get());
    return client.runs().size() > 1 ? text + " / " + figure.format(worst.get()) : text;
  }
}
