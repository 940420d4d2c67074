/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import dev.failaway.benchmarks.engine.Conditions;
import dev.failaway.benchmarks.engine.Conductor;
import dev.failaway.benchmarks.engine.Progress;
import dev.failaway.benchmarks.engine.Recording;
import dev.failaway.benchmarks.load.PeerFactory;
import dev.failaway.benchmarks.report.ClientPlay;
import dev.failaway.benchmarks.report.Machine;
import dev.failaway.benchmarks.report.Play;
import dev.failaway.benchmarks.report.Report;
import dev.failaway.benchmarks.report.TextReport;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One call of the command line: plays scenarios, prints their tables and writes the reports.
 *
 * <p>Ctrl-C ends the current run; the report so far is still written.
 *
 * <p>Threading: {@link #play} runs on the main thread; the JVM's shutdown hook interrupts it and
 * waits until it is done.
 */
final class Session {

  private static final int HOOK_LIMIT_SECONDS = 20;

  private final Conductor conductor;
  private final PrintWriter out;

  Session(Conditions conditions, Progress progress, PrintWriter out) {
    this.conductor = new Conductor(conditions, progress);
    this.out = out;
  }

  /** Plays all scenarios, {@code runs} times each. */
  Report play(
      List<Scenario> scenarios,
      List<String> clients,
      int runs,
      boolean together,
      ReportOptions options)
      throws IOException, InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Thread hook = new Thread(() -> interruptAndAwait(done), "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      List<Play> plays = new ArrayList<>();
      for (Scenario scenario : scenarios) {
        if (!conductor.isInterrupted()) {
          Play play = play(scenario, clients, runs, together);
          out.println();
          out.println(TextReport.of(play));
          out.flush();
          plays.add(play);
        }
      }
      Report report =
          new Report(Instant.now(), Machine.current(), plays, conductor.isInterrupted());
      options.write(report, out);
      return report;
    } finally {
      done.countDown();
      if (!conductor.isInterrupted()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private Play play(Scenario scenario, List<String> clients, int runs, boolean together)
      throws IOException, InterruptedException {
    Map<String, List<Recording>> recordings = new LinkedHashMap<>();
    List<List<String>> casts =
        together ? List.of(clients) : clients.stream().map(List::of).toList();
    for (List<String> cast : casts) {
      for (int run = 0; run < runs && !conductor.isInterrupted(); run++) {
        conductor
            .play(scenario, cast)
            .forEach(
                (client, recording) ->
                    recordings.computeIfAbsent(client, c -> new ArrayList<>()).add(recording));
      }
    }
    List<ClientPlay> results = new ArrayList<>();
    recordings.forEach(
        (client, ofClient) -> {
          PeerFactory peer = PeerFactory.named(client);
          results.add(ClientPlay.of(client, peer.title(), peer.settings(), ofClient));
        });
    return new Play(scenario, together && clients.size() > 1, results);
  }

  private void interruptAndAwait(CountDownLatch done) {
    conductor.interrupt();
    try {
      if (!done.await(HOOK_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        out.println("gave up waiting for the report");
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
