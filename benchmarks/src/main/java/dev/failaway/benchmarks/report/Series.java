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
import java.util.Arrays;
import java.util.List;

/** A recording cut into equal slices of time, for pictures. */
public final class Series {

  private final Duration slice;
  private final List<List<Double>> zones;
  private final List<Double> failures;
  private final List<Double> medianMillis;
  private final List<Double> slowestMillis;

  private Series(
      Duration slice,
      List<List<Double>> zones,
      List<Double> failures,
      List<Double> medianMillis,
      List<Double> slowestMillis) {
    this.slice = slice;
    this.zones = zones;
    this.failures = failures;
    this.medianMillis = medianMillis;
    this.slowestMillis = slowestMillis;
  }

  /** Cuts the recording. */
  public static Series of(Recording recording, Duration slice) {
    long sliceNanos = slice.toNanos();
    int count = Math.toIntExact((recording.endNanos() + sliceNanos - 1) / sliceNanos);
    double perSecond = 1e9 / sliceNanos;
    double[][] zones = new double[recording.scenario().layout().zones()][count];
    for (Arrival arrival : recording.arrivals()) {
      zones[arrival.zone() - 1][indexOf(arrival.nanos(), sliceNanos, count)] += perSecond;
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
    return new Series(
        slice,
        Arrays.stream(zones).map(Series::list).toList(),
        list(failures),
        list(median),
        list(slowest));
  }

  private static int indexOf(long nanos, long sliceNanos, int count) {
    return (int) Math.max(0, Math.min(count - 1, nanos / sliceNanos));
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** Length of a slice. */
  public Duration slice() {
    return slice;
  }

  /** Number of slices. */
  public int count() {
    return failures.size();
  }

  /** Requests per second that nodes received in each slice, one list per zone. */
  public List<List<Double>> zones() {
    return zones;
  }

  /** Requests per second, due in each slice, that failed. */
  public List<Double> failures() {
    return failures;
  }

  /** Median latency of the requests due in each slice; 0 where none was. */
  public List<Double> medianMillis() {
    return medianMillis;
  }

  /** Longest latency of the requests due in each slice; 0 where none was. */
  public List<Double> slowestMillis() {
    return slowestMillis;
  }
}
