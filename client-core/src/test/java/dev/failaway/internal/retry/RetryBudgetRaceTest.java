/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Threads race to earn from one budget and to spend it; it is never full, so nothing is waived. */
final class RetryBudgetRaceTest {

  private static final int STEPS = 2_000_000;
  private static final long STEP_NANOS = 100;

  private final LongAdder requests = new LongAdder();
  private final RetryBudget budget = new RetryBudget(requests::sum, 0);
  private final LongAdder paid = new LongAdder();

  @Test
  void whatIsPaidAndLeftIsWhatWasEarned() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (Future<Boolean> ended :
        pool.invokeAll(
            List.<Callable<Boolean>>of(this::spendAndEarn, this::spendAndEarn),
            60,
            TimeUnit.SECONDS)) {
      assertThat(ended.get()).isTrue();
    }
    pool.shutdown();

    long now = STEPS * STEP_NANOS;
    double earned = 10 + 2 * STEPS / 10.0;
    double minimum = 3 * now / 1e9; // of which the successes leave nothing, nearly
    assertThat(paid.sum() + budget.available(now)).isBetween(earned, earned + minimum);
  }

  private boolean spendAndEarn() {
    for (int i = 0; i < STEPS; i++) {
      long now = i * STEP_NANOS; // each thread its own: readings differ, as they do
      requests.increment();
      if (budget.tryWithdraw(now)) {
        paid.increment();
      }
      budget.onSuccess(now);
    }
    return true;
  }
}
