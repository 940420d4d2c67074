/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.engine.Conditions;
import dev.failaway.benchmarks.scenario.Catalogue;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The load and the patience of the clients; the goals are meant for the defaults. */
final class LoadOptions {

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Requests per second (default: ${DEFAULT-VALUE}).")
  private int rate = 200;

  @Option(
      names = "--posts",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description = "Share of POSTs (default: ${DEFAULT-VALUE}).")
  private int posts = 10;

  @Option(
      names = "--latency",
      paramLabel = "MILLIS",
      defaultValue = "25",
      description = "How long nodes take to answer (default: ${DEFAULT-VALUE}).")
  private long latencyMillis = 25;

  @Option(
      names = "--attempt-timeout",
      paramLabel = "MILLIS",
      defaultValue = "500",
      description = "Timeout of one attempt (default: ${DEFAULT-VALUE}).")
  private long attemptTimeoutMillis = 500;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "3",
      description = "Attempts per request, of clients that retry (default: ${DEFAULT-VALUE}).")
  private int attempts = 3;

  Catalogue catalogue() {
    return Catalogue.of(rate, posts, Duration.ofMillis(latencyMillis));
  }

  Conditions conditions() {
    return new Conditions(Duration.ofMillis(attemptTimeoutMillis), attempts);
  }
}
