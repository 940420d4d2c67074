/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.engine.Progress;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Live progress as plain lines, one per second and event, so that it reads the same in a terminal
 * and in a log.
 */
final class ConsoleProgress implements Progress {

  private final PrintWriter out;

  ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begins(Scenario scenario, List<String> clients) {
    out.printf(
        Locale.ROOT,
        "%n%s (%d s, %.0f requests/s, %d zones): %s%n",
        scenario.name(),
        scenario.length().toSeconds(),
        scenario.load().perSecond(),
        scenario.layout().zones(),
        scenario.title());
    out.println("  per second and client: requests ended, failed so far, p99, requests per zone");
    out.flush();
  }

  @Override
  public void happened(long nanos, String label) {
    out.printf(Locale.ROOT, "  %4.0f s  ---- %s ----%n", nanos / 1e9, label);
    out.flush();
  }

  @Override
  public void passed(Moment moment) {
    out.printf(
        Locale.ROOT,
        "  %2d/%d s  %s%n",
        moment.second(),
        moment.seconds(),
        moment.clients().stream().map(ConsoleProgress::text).collect(Collectors.joining(" | ")));
    out.flush();
  }

  private static String text(ClientMoment client) {
    return String.format(
        Locale.ROOT,
        "%-8s %4d/s %5d failed %5.0f ms  %s",
        client.client(),
        client.ended(),
        client.failedInAll(),
        client.p99Millis(),
        client.perZone().stream()
            .map(count -> String.format(Locale.ROOT, "%3d", count))
            .collect(Collectors.joining(" ")));
  }
}
