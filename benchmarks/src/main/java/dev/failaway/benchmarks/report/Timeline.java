/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.engine.Window;
import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import dev.failaway.benchmarks.scenario.Step;
import java.time.Duration;
import java.util.List;

/**
 * The picture of a scenario: one lane per client above a common time axis, so that the eye compares
 * them at the same moment. Phases with a fault are shaded through all lanes.
 */
final class Timeline {

  static final int WIDTH = 1160;
  static final int LEFT = 58;
  static final int RIGHT = WIDTH - 12;

  private static final int HEAD = 44;
  private static final int FOOT = 26;
  private static final Duration LONG = Duration.ofSeconds(40);

  private final Play play;
  private final Scenario scenario;
  private final List<Window> windows;
  private final Axis time;
  private final int height;
  private final Markup svg = new Markup();

  private Timeline(Play play) {
    this.play = play;
    this.scenario = play.scenario();
    this.windows = Window.phasesOf(scenario);
    this.time = Axis.linear(0, scenario.length().toNanos() / 1e9, LEFT, RIGHT);
    this.height = HEAD + play.clients().size() * TimelineLane.HEIGHT + FOOT;
  }

  /** The {@code svg} element. */
  static String of(Play play) {
    return new Timeline(play).draw();
  }

  private String draw() {
    svg.raw(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Timeline of %s\">%n",
        WIDTH, height, Markup.escape(scenario.name()));
    drawPhases();
    drawSteps();
    Duration slice = Duration.ofMillis(scenario.length().compareTo(LONG) > 0 ? 500 : 250);
    int top = HEAD;
    for (ClientPlay client : play.clients()) {
      new TimelineLane(svg, client, Series.of(client.lastRecording(), slice), windows, time, top)
          .draw();
      top += TimelineLane.HEIGHT;
    }
    drawSeconds();
    return svg.raw("</svg>\n").toString();
  }

  private void drawPhases() {
    for (Window window : windows) {
      String style =
          switch (window.kind()) {
            case FAULT -> "fault";
            case WARM_UP -> "warmup";
            case BASELINE, RECOVERY -> "calm";
          };
      svg.raw(
          "<rect class=\"%s\" x=\"%.1f\" y=\"20\" width=\"%.1f\" height=\"%d\"/>%n",
          style,
          x(window.fromNanos()),
          x(window.toNanos()) - x(window.fromNanos()),
          height - 20 - FOOT);
    }
  }

  private void drawSteps() {
    long from = 0;
    for (Phase phase : scenario.phases()) {
      for (Step step : phase.steps()) {
        double at = x(from + step.after().toNanos());
        svg.raw(
            "<line class=\"step\" x1=\"%.1f\" y1=\"8\" x2=\"%.1f\" y2=\"%d\"/>%n",
            at, at, height - FOOT);
        svg.raw(
            "<text class=\"event %s\" x=\"%.1f\" y=\"15\">%s</text>%n",
            phase.kind() == Phase.Kind.FAULT ? "bad" : "good", at + 5, Markup.escape(step.label()));
      }
      from += phase.length().toNanos();
    }
    if (windows.get(0).kind() == Phase.Kind.WARM_UP) {
      svg.raw(
          "<text class=\"small\" x=\"%.1f\" y=\"34\">warm-up</text>%n",
          x(windows.get(0).fromNanos()) + 5);
    }
  }

  private void drawSeconds() {
    long seconds = scenario.length().toSeconds();
    int step = seconds > 40 ? 5 : 2;
    for (long second = 0; second <= seconds; second += step) {
      svg.raw(
          "<text class=\"small\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%d s</text>%n",
          time.at((double) second), height - 8, second);
    }
  }

  private double x(long nanos) {
    return time.at(nanos / 1e9);
  }
}
