/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Requests begin and end on many threads: at the end nobody waits, and every response was counted.
 */
final class WaitingRaceTest {

  private static final int THREADS = 4;
  private static final int REQUESTS = 100_000;
  private static final long SECOND = 1_000_000_000L;

  private final ResponseStats stats = new ResponseStats(new RollingCounts());

  @Test
  void nobodyIsLeftWaitingAndNoLatencyIsLost() throws Exception {
    stats.responded(0, 1_000_000); // the second is begun: its first writer clears the slot
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int seed = thread;
      tasks.add(() -> request(seed));
    }

    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    for (Future<Boolean> ended : pool.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
      assertThat(ended.get()).isTrue();
    }
    pool.shutdown();

    LatencyWindow.Sum waiting = new LatencyWindow.Sum();
    stats.waiting().sumInto(waiting, SECOND - 1);
    assertThat(waiting.total()).isZero();
    LatencyWindow.Sum latencies = new LatencyWindow.Sum();
    stats.latencies().sumInto(latencies, 1, SECOND - 1);
    assertThat(latencies.total()).isEqualTo(THREADS * REQUESTS + 1);
  }

  private boolean request(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < REQUESTS; i++) {
      long start = random.nextLong(SECOND);
      stats.began(start);
      stats.ended(start);
      stats.responded(start, SECOND - 1);
    }
    return true;
  }
}
