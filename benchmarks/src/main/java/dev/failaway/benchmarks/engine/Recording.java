/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.scenario.Scenario;
import java.util.List;

/**
 * Everything that was observed of one client in one run of a scenario, in nanoseconds from the
 * start of the run.
 *
 * @param scenario what was played
 * @param samples every request, as the client ended it
 * @param arrivals every request, as the nodes received it, in order
 * @param readings counters, at least at each phase's start and at the end, in order
 * @param pauses when the client's or the nodes' JVM stood still
 * @param endNanos when the run ended; earlier than the scenario's length if it was interrupted
 */
public record Recording(
    Scenario scenario,
    List<Message.Sample> samples,
    List<Arrival> arrivals,
    List<Reading> readings,
    List<Message.Pause> pauses,
    long endNanos) {

  public Recording {
    samples = List.copyOf(samples);
    arrivals = List.copyOf(arrivals);
    readings = List.copyOf(readings);
    pauses = List.copyOf(pauses);
  }
}
