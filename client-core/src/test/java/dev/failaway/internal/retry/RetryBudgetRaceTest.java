/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Threads race to earn from one budget and to spend it. */
final class RetryBudgetRaceTest {

  private static final int THREADS = 4;
  private static final int STEPS = 100_000;
  private static final long STEP_NANOS = 10_000;

  private final RetryBudget budget = new RetryBudget(0);
  private final AtomicLong clock = new AtomicLong();
  private final LongAdder paid = new LongAdder();
  private final LongAdder earned = new LongAdder();

  @Test
  void noMoreIsPaidThanWasEarned() throws Exception {
    List<Callable<Boolean>> threads = Collections.nCopies(THREADS, this::earnAndSpend);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    for (Future<Boolean> ended : pool.invokeAll(threads, 30, TimeUnit.SECONDS)) {
      assertThat(ended.get()).isTrue();
    }
    pool.shutdown();

    double seconds = clock.get() / 1e9;
    double most = 10 + 3 * seconds + earned.sum() / 10.0;
    assertThat(earned.sum()).isEqualTo(THREADS * STEPS / 20L);
    assertThat((double) paid.sum() + budget.available(clock.get())).isBetween(10.0, most);
  }

  private boolean earnAndSpend() {
    for (int i = 0; i < STEPS; i++) {
      long now = clock.addAndGet(STEP_NANOS);
      budget.onRequest(now);
      if (i % 20 == 0) {
        budget.onSuccess(now);
        earned.increment();
      }
      if (budget.tryWithdraw(now)) {
        paid.increment();
      }
    }
    return true;
  }
}
