/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.engine.Arrival;
import dev.failaway.benchmarks.engine.Recording;
import dev.failaway.benchmarks.load.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A recording cut into equal slices of time, for pictures.
 *
 * @param slice length of a slice
 * @param zones requests that nodes received in each slice, per second; one array per zone
 * @param failures requests due in each slice that failed, per second
 * @param medianMillis median latency of the requests due in each slice; 0 where none was
 * @param slowestMillis longest latency of the requests due in each slice; 0 where none was
 */
public record Series(
    Duration slice,
    List<double[]> zones,
    double[] failures,
    double[] medianMillis,
    double[] slowestMillis) {

  /** Cuts the recording. */
  public static Series of(Recording recording, Duration slice) {
    long sliceNanos = slice.toNanos();
    int count = Math.toIntExact((recording.endNanos() + sliceNanos - 1) / sliceNanos);
    double perSecond = 1e9 / sliceNanos;
    List<double[]> zones = new ArrayList<>();
    for (int zone = 0; zone < recording.scenario().layout().zones(); zone++) {
      zones.add(new double[count]);
    }
    for (Arrival arrival : recording.arrivals()) {
      int index = indexOf(arrival.nanos(), sliceNanos, count);
      zones.get(arrival.zone() - 1)[index] += perSecond;
    }
    double[] failures = new double[count];
    List<List<Long>> latencies = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      latencies.add(new ArrayList<>());
    }
    for (Message.Sample sample : recording.samples()) {
      int index = indexOf(sample.dueNanos(), sliceNanos, count);
      latencies.get(index).add(sample.latencyNanos());
      if (!sample.succeeded()) {
        failures[index] += perSecond;
      }
    }
    double[] median = new double[count];
    double[] slowest = new double[count];
    for (int index = 0; index < count; index++) {
      long[] sorted = latencies.get(index).stream().mapToLong(Long::longValue).sorted().toArray();
      if (sorted.length > 0) {
        median[index] = sorted[sorted.length / 2] / 1e6;
        slowest[index] = sorted[sorted.length - 1] / 1e6;
      }
    }
    return new Series(slice, zones, failures, median, slowest);
  }

  private static int indexOf(long nanos, long sliceNanos, int count) {
    return (int) Math.max(0, Math.min(count - 1, nanos / sliceNanos));
  }

  /** Number of slices. */
  public int count() {
    return failures.length;
  }

  /** What all zones together received in a slice, per second. */
  public double received(int index) {
    return zones.stream().mapToDouble(zone -> zone[index]).sum();
  }
}
