/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Times to response head of one endpoint over the last seconds, in buckets a quarter of an octave
 * wide from 1 ms to 70 s: a median within 12 %, without keeping samples.
 *
 * <p>Threading: lock-free; any thread records and reads. The first writer of a second clears what
 * its slot held sixteen seconds ago; a sample that races with that may be lost.
 */
final class LatencyWindow {

  private static final int SLOTS = 16; // ten full seconds and the one that fills, as a power of two
  private static final int BUCKETS = 65;
  private static final int UNIT_SHIFT = 18; // 0.26 ms; the first bucket ends at four units
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLongArray seconds = new AtomicLongArray(SLOTS);
  private final AtomicIntegerArray counts = new AtomicIntegerArray(SLOTS * BUCKETS);

  /** A histogram summed over some seconds. Threading: one thread. */
  static final class Sum {
    private final int[] counts = new int[BUCKETS];
    private int total;

    void add(long latencyNanos, int times) {
      counts[bucket(latencyNanos)] += times;
      total += times;
    }

    void add(Sum other) {
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        counts[bucket] += other.counts[bucket];
      }
      total += other.total;
    }

    /** Returns the difference to a sum that was added before. */
    Sum without(Sum part) {
      Sum rest = new Sum();
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        rest.counts[bucket] = counts[bucket] - part.counts[bucket];
      }
      rest.total = total - part.total;
      return rest;
    }

    int total() {
      return total;
    }

    /** Returns the median in nanoseconds; zero when empty. */
    double medianNanos() {
      return percentileNanos(50);
    }

    /** Returns what this percentage of the samples does not exceed; zero when empty. */
    double percentileNanos(int percent) {
      long seen = 0;
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        seen += counts[bucket];
        if (seen * 100 > (long) total * percent) {
          return middleNanos(bucket);
        }
      }
      return 0;
    }
  }

  void record(long latencyNanos, long now) {
    long second = Math.floorDiv(now, SECOND);
    int slot = (int) second & (SLOTS - 1);
    long before = seconds.get(slot);
    if (before != second + 1 && seconds.compareAndSet(slot, before, second + 1)) {
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        counts.set(slot * BUCKETS + bucket, 0);
      }
    }
    counts.getAndIncrement(slot * BUCKETS + bucket(latencyNanos));
  }

  /** Adds the last full seconds and the one that fills now to a sum. */
  void sumInto(Sum sum, int fullSeconds, long now) {
    long second = Math.floorDiv(now, SECOND);
    for (int back = 0; back <= fullSeconds; back++) {
      int slot = (int) (second - back) & (SLOTS - 1);
      if (seconds.get(slot) == second - back + 1) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
          int count = counts.get(slot * BUCKETS + bucket);
          sum.counts[bucket] += count;
          sum.total += count;
        }
      }
    }
  }

  void clear() {
    for (int slot = 0; slot < SLOTS; slot++) {
      seconds.set(slot, 0);
    }
  }

  /** Two bits after the leading one: quarters of an octave, linear inside. */
  private static int bucket(long latencyNanos) {
    long units = Math.max(4, latencyNanos >>> UNIT_SHIFT);
    int octave = 61 - Long.numberOfLeadingZeros(units);
    int quarter = (int) (units >>> octave) & 3;
    return Math.min(BUCKETS - 1, octave * 4 + quarter);
  }

  private static double middleNanos(int bucket) {
    double units = (4 + bucket % 4 + 0.5) * (1L << (bucket / 4));
    return units * (1L << UNIT_SHIFT);
  }
}
