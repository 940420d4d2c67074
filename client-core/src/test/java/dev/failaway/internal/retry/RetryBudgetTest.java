/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RetryBudgetTest {

  private static final long SECOND = 1_000_000_000L;

  /** More than any budget here can pay for. */
  private static final int MANY = 1_000;

  private long requests;
  private final RetryBudget budget = new RetryBudget(() -> requests, 0);

  @Test
  void reserveIsTenAttempts() {
    assertThat(withdrawAll(0)).isEqualTo(10);
    assertThat(budget.tryWithdraw(0)).isFalse();
    assertThat(budget.available(0)).isZero();
  }

  @Test
  void tenSuccessesPayForOneAttempt() {
    withdrawAll(0);

    succeed(9, 0);
    assertThat(budget.tryWithdraw(0)).isFalse();
    succeed(1, 0);

    assertThat(budget.tryWithdraw(0)).isTrue();
    assertThat(budget.tryWithdraw(0)).isFalse();
  }

  @Test
  void threePerSecondAreEarnedWithoutSuccess() {
    withdrawAll(0);

    assertThat(withdrawAll(SECOND + 1_000)).isEqualTo(3);
    assertThat(withdrawAll(3 * SECOND + 1_000)).isEqualTo(6);
  }

  @Test
  void whatSuccessesEarnCountsTowardsTheMinimum() {
    withdrawAll(0);
    for (int millis = 100; millis <= 10_000; millis += 100) { // 10 per second: 1 attempt of the 3
      succeed(1, millis * 1_000_000L);
    }

    budget.available(10 * SECOND);
    assertThat(earnedIn(10, 10)).isBetween(29, 30);
    assertThat(earnedIn(20, 30)).isBetween(29, 30);
    assertThat(earnedIn(30, 100)).isBetween(99, 101);
  }

  /** Spends all that ten seconds earn from the given one on, with so many successes per second. */
  private int earnedIn(int second, int successesPerSecond) {
    withdrawAll(second * SECOND);
    int paid = 0;
    for (int i = 1; i <= 10 * successesPerSecond; i++) {
      long now = second * SECOND + i * SECOND / successesPerSecond;
      succeed(1, now);
      paid += withdrawAll(now);
    }
    return paid;
  }

  @Test
  void minimumIsNotPaidInAdvance() {
    withdrawAll(0);
    for (int millis = 0; millis < 1_000; millis++) {
      succeed(1, millis * 1_000_000L);
      withdrawAll(millis * 1_000_000L);
    }

    assertThat(withdrawAll(2 * SECOND)).isBetween(2, 4);
  }

  @Test
  void whatIsPaidBackCanBeSpentAgain() {
    withdrawAll(0);

    budget.refund();

    assertThat(withdrawAll(0)).isEqualTo(1);
  }

  @Test
  void totalOutageEarnsNoMoreHoweverManyRequests() {
    withdrawAll(0);
    int paid = 0;

    for (int millis = 0; millis <= 60_000; millis++) {
      long now = millis * 1_000_000L;
      requests++;
      paid += budget.tryWithdraw(now) ? 1 : 0;
    }

    assertThat(paid).isBetween(178, 180);
  }

  @Test
  void partsOfAnAttemptAreNotLostByFrequentQuestions() {
    withdrawAll(0);

    for (long now = 0; now <= 10 * SECOND; now += 100_000) {
      budget.available(now);
    }

    assertThat(withdrawAll(10 * SECOND)).isBetween(9, 10);
  }

  @Test
  void atMostTenAreHeldAtALowRate() {
    succeed(1_000, 0);

    assertThat(budget.available(3_600 * SECOND)).isEqualTo(10);
  }

  @Test
  void atMostTwoSecondsOfFullSuccessAreHeldAtAHighRate() {
    for (int millis = 0; millis < 10_000; millis++) {
      long now = millis * 1_000_000L;
      requests++; // 1000 per second: 100 per second earned
      succeed(1, now);
    }

    assertThat(budget.available(10 * SECOND)).isBetween(195.0, 205.0);
  }

  @Test
  void capacityFollowsTheRateDownButKeepsWhatIsHeld() {
    for (int millis = 0; millis < 10_000; millis++) {
      requests++;
      succeed(1, millis * 1_000_000L);
    }
    double held = budget.available(10 * SECOND);

    succeed(1_000, 60 * SECOND);

    assertThat(budget.available(60 * SECOND)).isLessThanOrEqualTo(held + 1);
  }

  @Test
  void clockMayStartAnywhere() {
    RetryBudget late = new RetryBudget(() -> 0, Long.MAX_VALUE - SECOND);
    for (int i = 0; i < 10; i++) {
      assertThat(late.tryWithdraw(Long.MAX_VALUE - SECOND)).isTrue();
    }

    assertThat(late.available(Long.MAX_VALUE + SECOND + 1_000)).isBetween(5.9, 6.0);
  }

  @Test
  void clockReadingsThatArriveLateEarnNothing() {
    withdrawAll(10 * SECOND);

    assertThat(withdrawAll(9 * SECOND)).isZero();
    assertThat(withdrawAll(10 * SECOND)).isZero();
  }

  private int withdrawAll(long now) {
    int paid = 0;
    while (paid < MANY && budget.tryWithdraw(now)) {
      paid++;
    }
    return paid;
  }

  private void succeed(int times, long now) {
    for (int i = 0; i < times; i++) {
      budget.onSuccess(now);
    }
  }
}
