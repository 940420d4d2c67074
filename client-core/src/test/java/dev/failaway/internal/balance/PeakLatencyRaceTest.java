/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Threads record latencies between 10 and 20 ms while one reads: nothing torn, nothing lost. */
final class PeakLatencyRaceTest {

  private static final int SAMPLES = 300_000;
  private static final double NO_CAP = Double.POSITIVE_INFINITY;

  private final PeakLatency latency = new PeakLatency();
  private final AtomicLong clock = new AtomicLong();

  @Test
  void everyReadingLiesBetweenTheSamples() throws Exception {
    latency.record(15_000_000, NO_CAP, 0);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      int seed = thread;
      tasks.add(() -> record(seed));
    }
    tasks.add(this::read);

    ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
    for (Future<Integer> ended : pool.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
      assertThat(ended.get()).as("readings out of range").isZero();
    }
    pool.shutdown();
  }

  @Test
  void peakOfAnyThreadIsTheValue() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (int round = 1; round <= 2_000; round++) {
      long peak = 1_000_000L * round;
      pool.invokeAll(
          List.<Callable<Boolean>>of(() -> sample(peak), () -> sample(peak - 500_000)),
          60,
          TimeUnit.SECONDS);

      assertThat(latency.nanos()).isCloseTo((double) peak, within(1_000.0));
    }
    pool.shutdown();
  }

  private boolean sample(long nanos) {
    latency.record(nanos, NO_CAP, 0);
    return true;
  }

  private int record(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < SAMPLES; i++) {
      latency.record(random.nextLong(10_000_000, 20_000_000), NO_CAP, clock.addAndGet(50_000));
    }
    return 0;
  }

  private int read() {
    int wrong = 0;
    for (int i = 0; i < SAMPLES; i++) {
      double nanos = latency.nanos();
      wrong += nanos >= 9_990_000 && nanos <= 20_010_000 ? 0 : 1;
    }
    return wrong;
  }
}
