/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Message;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * When a client left zones and when it used them evenly again, from what nodes and callers saw.
 *
 * <p>Neither side alone suffices: a node that is dead sees no request, and a caller does not notice
 * that its requests still go to a zone that should be left but works.
 */
final class ZoneTraffic {

  private static final long SECOND = 1_000_000_000L;
  private static final long STEP = SECOND / 20;
  private static final double PROBING_SHARE = 0.02;
  private static final double LOW = 0.6;
  private static final double HIGH = 1.4;

  private final Recording recording;
  private final long slowNanos;

  /** When each zone received a request, zone 1 first. */
  private final List<long[]> zones;

  ZoneTraffic(Recording recording) {
    this.recording = recording;
    this.slowNanos = recording.scenario().layout().slowness().toNanos();
    this.zones =
        IntStream.rangeClosed(1, recording.scenario().layout().zones())
            .mapToObj(
                zone ->
                    sorted(
                        recording.arrivals().stream()
                            .filter(arrival -> arrival.zone() == zone)
                            .mapToLong(Arrival::nanos)))
            .toList();
  }

  /** {@link dev.failaway.benchmarks.scenario.Figure#ZONE_LEFT}. */
  double leftAfterSeconds(Window window) {
    double tolerated = PROBING_SHARE * recording.scenario().load().perSecond();
    long left =
        Math.max(
            lastBusy(sorted(harmIn(window)), tolerated, window.fromNanos()),
            lastBusy(sorted(seenIn(window)), tolerated, window.fromNanos()));
    return left > window.toNanos() - SECOND
        ? Double.POSITIVE_INFINITY
        : (left - window.fromNanos()) / 1e9;
  }

  /** The last of the moments that begin a second with more of them than tolerated. */
  private static long lastBusy(long[] moments, double tolerated, long otherwise) {
    for (int index = moments.length - 1; index >= 0; index--) {
      long from = moments[index];
      if (lowerBound(moments, from + SECOND) - index > tolerated) {
        return from;
      }
    }
    return otherwise;
  }

  /** {@link dev.failaway.benchmarks.scenario.Figure#LAST_REQUEST_ON_ZONE}. */
  double lastRequestSeconds(Window window) {
    return seenIn(window).max().stream()
        .mapToDouble(nanos -> (nanos - window.fromNanos()) / 1e9)
        .findFirst()
        .orElse(0);
  }

  /** {@link dev.failaway.benchmarks.scenario.Figure#BALANCED_AGAIN}. */
  double balancedAfterSeconds(Window window) {
    for (long from = window.fromNanos(); from + 2 * SECOND <= window.toNanos(); from += STEP) {
      if (isBalanced(window, from) && isBalanced(window, from + SECOND)) {
        return (from - window.fromNanos()) / 1e9;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private boolean isBalanced(Window window, long from) {
    int all = zones.stream().mapToInt(zone -> count(zone, from)).sum();
    double fair = (double) all / zones.size();
    return all > 0
        && window.zones().stream()
            .mapToDouble(zone -> count(zones.get(zone - 1), from) / fair)
            .allMatch(share -> share >= LOW && share <= HIGH);
  }

  /** How many of the moments lie in the second that begins there. */
  private static int count(long[] moments, long from) {
    return lowerBound(moments, from + SECOND) - lowerBound(moments, from);
  }

  private LongStream harmIn(Window window) {
    return recording.samples().stream()
        .filter(sample -> window.contains(sample.dueNanos()))
        .filter(sample -> !sample.succeeded() || sample.latencyNanos() >= slowNanos)
        .mapToLong(Message.Sample::dueNanos);
  }

  private LongStream seenIn(Window window) {
    return recording.arrivals().stream()
        .filter(arrival -> window.contains(arrival.nanos()))
        .filter(arrival -> window.zones().contains(arrival.zone()))
        .mapToLong(Arrival::nanos);
  }

  private static long[] sorted(LongStream nanos) {
    return nanos.sorted().toArray();
  }

  private static int lowerBound(long[] sorted, long key) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
