/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.engine.Window;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Phase;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One client's part of a {@link Timeline}: requests per second stacked by zone, failures hanging
 * below them, brackets that say how long it took to notice, and latency on a logarithmic scale.
 */
final class TimelineLane {

  static final int HEIGHT = 282;

  private static final int TRAFFIC_TOP = 48;
  private static final int TRAFFIC_BOTTOM = 148;
  private static final int FAILURE_BOTTOM = 188;
  private static final int LATENCY_TOP = 202;
  private static final int LATENCY_BOTTOM = 264;
  private static final double FASTEST_MILLIS = 10;
  private static final double SLOWEST_MILLIS = 4000;

  private final Markup svg;
  private final ClientPlay client;
  private final Series series;
  private final List<Window> windows;
  private final Axis time;
  private final int top;
  private final Axis rate;
  private final Axis failures;
  private final Axis latency;

  TimelineLane(
      Markup svg, ClientPlay client, Series series, List<Window> windows, Axis time, int top) {
    this.svg = svg;
    this.client = client;
    this.series = series;
    this.windows = windows;
    this.time = time;
    this.top = top;
    double issued = client.lastRecording().scenario().load().perSecond();
    this.rate = Axis.linear(0, 1.25 * issued, top + TRAFFIC_BOTTOM, top + TRAFFIC_TOP);
    this.failures = Axis.linear(0, issued, top + TRAFFIC_BOTTOM, top + FAILURE_BOTTOM);
    this.latency =
        Axis.logarithmic(FASTEST_MILLIS, SLOWEST_MILLIS, top + LATENCY_BOTTOM, top + LATENCY_TOP);
  }

  void draw() {
    svg.raw(
        "<line class=\"rule\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>%n",
        Timeline.WIDTH, top, top);
    svg.raw(
        "<text class=\"client\" x=\"%d\" y=\"%d\">%s</text>%n",
        Timeline.LEFT, top + 20, Markup.escape(client.title()));
    drawRateScale();
    drawZones();
    drawFailures();
    drawBrackets();
    drawLatency();
    drawHints();
  }

  private void drawRateScale() {
    double issued = client.lastRecording().scenario().load().perSecond();
    for (double value : new double[] {0, issued}) {
      svg.raw(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
          Timeline.LEFT, Timeline.RIGHT, rate.at(value), rate.at(value));
      scaleText(rate.at(value), String.format(Locale.ROOT, "%.0f/s", value));
    }
    scaleText(top + FAILURE_BOTTOM - 4, "failed");
  }

  private void drawZones() {
    double[] base = new double[series.count()];
    for (int zone = 0; zone < series.zones().size(); zone++) {
      List<Double> values = series.zones().get(zone);
      StringBuilder upper = new StringBuilder();
      StringBuilder lower = new StringBuilder();
      for (int index = 0; index < series.count(); index++) {
        double bottom = rate.at(base[index]);
        base[index] += values.get(index);
        double height = rate.at(base[index]);
        upper.append(
            String.format(
                Locale.ROOT, "%.1f,%.1f %.1f,%.1f ", x(index), height, x(index + 1), height));
        lower.insert(
            0,
            String.format(
                Locale.ROOT, "%.1f,%.1f %.1f,%.1f ", x(index + 1), bottom, x(index), bottom));
      }
      svg.raw("<polygon class=\"zone%d\" points=\"%s%s\"/>%n", zone + 1, upper, lower);
    }
  }

  private void drawFailures() {
    for (int index = 0; index < series.count(); index++) {
      if (series.failures().get(index) > 0) {
        double bottom = failures.at(series.failures().get(index));
        double y = failures.at(0) + 1;
        svg.raw(
            "<rect class=\"failed\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>%n",
            x(index), y, Math.max(1, x(index + 1) - x(index) - 0.5), Math.max(2, bottom - y));
      }
    }
  }

  /** How long it took to notice, from the start of the phase, above the traffic. */
  private void drawBrackets() {
    for (Window window : windows) {
      if (window.kind() == Phase.Kind.FAULT) {
        bracket(window, Figure.ZONE_LEFT, "left", "not left", "leaving");
      } else if (window.kind() == Phase.Kind.RECOVERY) {
        bracket(window, Figure.BALANCED_AGAIN, "balanced", "not balanced", "returning");
      }
    }
  }

  private void bracket(Window window, Figure figure, String done, String never, String style) {
    Optional<Double> value =
        client.runs().get(client.runs().size() - 1).value(window.name(), figure);
    if (value.isEmpty()) {
      return;
    }
    boolean reached = !Double.isInfinite(value.get());
    double from = time.at(window.fromNanos() / 1e9);
    double to = time.at(reached ? window.fromNanos() / 1e9 + value.get() : window.toNanos() / 1e9);
    int y = top + TRAFFIC_TOP - 6;
    svg.raw(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"5\" rx=\"2\"/>%n",
        reached ? style : "never", from, y, Math.max(3, to - from));
    svg.raw(
        "<text class=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>%n",
        reached ? "bracket" : "bracket bad",
        from + 2,
        y - 4,
        Markup.escape(reached ? done + " after " + figure.format(value.get()) : never));
  }

  private void drawLatency() {
    for (double millis : new double[] {10, 100, 1000}) {
      svg.raw(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
          Timeline.LEFT, Timeline.RIGHT, latency.at(millis), latency.at(millis));
      scaleText(
          latency.at(millis),
          millis < 1000 ? String.format(Locale.ROOT, "%.0f ms", millis) : "1 s");
    }
    for (int index = 0; index < series.count(); index++) {
      if (series.slowestMillis().get(index) > 0) {
        double high = latency.at(series.slowestMillis().get(index));
        double low = latency.at(series.medianMillis().get(index));
        svg.raw(
            "<rect class=\"spread\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>%n",
            x(index), high, x(index + 1) - x(index) - 0.5, Math.max(1, low - high));
        svg.raw(
            "<rect class=\"median\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"2\"/>%n",
            x(index), low - 1, x(index + 1) - x(index));
      }
    }
  }

  /** What the pointer shows over each slice. */
  private void drawHints() {
    for (int index = 0; index < series.count(); index++) {
      svg.raw(
          "<rect class=\"hint\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>",
          x(index), top + TRAFFIC_TOP, x(index + 1) - x(index), LATENCY_BOTTOM - TRAFFIC_TOP);
      svg.raw("%.2f s", index * series.slice().toNanos() / 1e9);
      for (int zone = 0; zone < series.zones().size(); zone++) {
        svg.raw("%nzone %d: %.0f/s", zone + 1, series.zones().get(zone).get(index));
      }
      svg.raw(
          "%nfailed: %.0f/s%nmedian %.0f ms, slowest %.0f ms</title></rect>%n",
          series.failures().get(index),
          series.medianMillis().get(index),
          series.slowestMillis().get(index));
    }
  }

  private void scaleText(double y, String label) {
    svg.raw(
        "<text class=\"small\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
        Timeline.LEFT - 6, y + 4, Markup.escape(label));
  }

  private double x(int index) {
    return time.at(index * series.slice().toNanos() / 1e9);
  }
}
