/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.scenario.Catalogue;
import dev.failaway.benchmarks.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Invents recordings: what a client with a given behaviour would leave behind. */
public final class RecordingBuilder {

  private static final long MILLI = 1_000_000;

  private final Scenario scenario;
  private final List<Message.Sample> samples = new ArrayList<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Reading> readings = new ArrayList<>();
  private final List<Message.Pause> pauses = new ArrayList<>();

  private RecordingBuilder(Scenario scenario) {
    this.scenario = scenario;
  }

  /** For a scenario of the catalogue at 100 requests per second. */
  public static RecordingBuilder of(String scenario) {
    return new RecordingBuilder(
        Catalogue.of(100, 10, Duration.ofMillis(25)).find(scenario).orElseThrow());
  }

  /** Every request succeeds in 25 ms and reaches the zone that the function names; 0 is none. */
  public RecordingBuilder balanced(LongFunction<Integer> zoneAtMillis) {
    return each(
        (sequence, due) -> {
          int zone = zoneAtMillis.apply(due / MILLI);
          sample(sequence, 25, "200");
          if (zone > 0) {
            arrival(sequence, zone);
          }
        });
  }

  /** Decides about each request of the scenario. */
  public RecordingBuilder each(Decision decision) {
    long count = scenario.load().countIn(scenario.length());
    for (long sequence = 0; sequence < count; sequence++) {
      decision.decide(sequence, scenario.load().dueNanos(sequence));
    }
    return this;
  }

  /** Whether the request is a POST. */
  public boolean isPost(long sequence) {
    return scenario.load().isPost(sequence);
  }

  /** What became of one request. */
  public interface Decision {
    /** Adds what became of it. */
    void decide(long sequence, long dueNanos);
  }

  /** A request that ended. */
  public RecordingBuilder sample(long sequence, long latencyMillis, String result) {
    samples.add(
        new Message.Sample(
            sequence,
            scenario.load().isPost(sequence),
            scenario.load().dueNanos(sequence),
            latencyMillis * MILLI,
            result));
    return this;
  }

  /** A node of the zone received the request when it was due. */
  public RecordingBuilder arrival(long sequence, int zone) {
    arrivals.add(
        new Arrival(
            scenario.load().dueNanos(sequence),
            zone,
            1,
            scenario.load().isPost(sequence),
            Long.toString(sequence)));
    return this;
  }

  /** Counters. */
  public RecordingBuilder reading(long seconds, long accepted, long failed, long loopback) {
    readings.add(new Reading(seconds * 1000 * MILLI, List.of(accepted), failed, loopback));
    return this;
  }

  /** Connections that each node accepted so far. */
  public RecordingBuilder accepted(long seconds, Long... byNode) {
    readings.add(new Reading(seconds * 1000 * MILLI, List.of(byNode), 0, 0));
    return this;
  }

  /** A pause. */
  public RecordingBuilder pause(long endMillis, long millis) {
    pauses.add(new Message.Pause(endMillis * MILLI, millis * MILLI));
    return this;
  }

  /** The recording of a complete run. */
  public Recording build() {
    return build(scenario.length());
  }

  /** The recording of a run that ended early. */
  public Recording build(Duration length) {
    return new Recording(scenario, samples, arrivals, readings, pauses, length.toNanos());
  }
}
