/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.internal.health.RollingCounts.Kind;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RollingCountsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long BUCKET = SECOND / 10;

  private final RollingCounts counts = new RollingCounts();

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, -5 * SECOND, Long.MIN_VALUE, Long.MAX_VALUE - SECOND})
  void attemptsAndFailuresAreCountedAtAnyReadingOfTheClock(long now) {
    fail(now);
    pass(now + BUCKET);
    fail(now + 2 * BUCKET);

    assertCounts(2, 3, now + 2 * BUCKET);
  }

  @Test
  void nothingIsCountedAtFirst() {
    assertCounts(0, 0, 0);
    assertCounts(0, 0, -SECOND);
  }

  @Test
  void windowSlidesBucketByBucket() {
    for (int bucket = 0; bucket < 10; bucket++) {
      fail(bucket * BUCKET);
    }

    assertCounts(10, 10, SECOND - 1);
    for (int gone = 1; gone <= 10; gone++) {
      assertCounts(10 - gone, 10 - gone, SECOND + (gone - 1) * BUCKET);
    }
  }

  @Test
  void windowSlidesOverTheOriginOfTheClock() {
    for (int bucket = -5; bucket < 5; bucket++) {
      pass(bucket * BUCKET);
    }

    assertCounts(0, 10, 5 * BUCKET - 1);
    assertCounts(0, 5, 10 * BUCKET - 1);
  }

  @Test
  void bucketIsReusedForALaterPeriod() {
    fail(0);

    pass(SECOND);

    assertCounts(0, 1, SECOND);
  }

  @Test
  void longWindowHoldsTenTimesAsMuch() {
    for (int bucket = 0; bucket < 200; bucket++) {
      fail(bucket * BUCKET);
    }

    long read = counts.attempts(RollingCounts.TEN_SECONDS, 200 * BUCKET - 1);
    assertThat(read >>> 32).isEqualTo(100);
    assertThat(read & 0xFFFF_FFFFL).isEqualTo(100);
  }

  @Test
  void serverErrorsAreResponsesAndNoFailures() {
    counts.record(Kind.SERVER_ERROR, 0);
    counts.record(Kind.RESPONSE, 0);
    counts.record(Kind.FAILURE, 0);

    assertCounts(1, 3, 0);
    assertThat(counts.responses(RollingCounts.SECOND, 0)).isEqualTo(1L << 32 | 2);
  }

  @Test
  void oldCountsDoNotReturnWhenThePeriodNumberWraps() {
    fail(0);
    long wrap = (1L << 20) * BUCKET;

    for (int bucket = 0; bucket < 10; bucket++) {
      assertCounts(0, 0, wrap + bucket * BUCKET);
    }
    fail(wrap - 1);
    fail(wrap);
    assertCounts(2, 2, wrap);
  }

  @Test
  void clearedCountsStartAgain() {
    fail(0);

    counts.clear();

    assertCounts(0, 0, 0);
    pass(0);
    assertCounts(0, 1, 0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void fullBucketKeepsItsShare(Kind kind) {
    for (int i = 0; i < 300_000; i++) {
      counts.record(kind, 0);
      counts.record(Kind.RESPONSE, BUCKET);
    }

    counts.record(Kind.FAILURE, 2 * BUCKET);
    assertThat(counts.responses(RollingCounts.SECOND, 2 * BUCKET) & 0xFFFF_FFFFL)
        .isLessThan(2L << 18);
    assertThat(counts.attempts(RollingCounts.SECOND, 12 * BUCKET - 1)).isEqualTo(1L << 32 | 1);
  }

  @Test
  void countsEqualThoseOfAListOfAllAttempts() {
    RandomGenerator random = new Random(20_261_120);
    int[] failures = new int[4_000];
    int[] attempts = new int[4_000];
    int period = 0;

    for (int i = 0; i < 20_000 && period < 3_900; i++) {
      period += random.nextInt(4) == 0 ? random.nextInt(15) : 0;
      boolean failed = random.nextBoolean();
      record(failed, (period - 2_000) * BUCKET + random.nextLong(BUCKET));
      attempts[period]++;
      failures[period] += failed ? 1 : 0;
      assertCounts(
          sumOfWindow(failures, period), sumOfWindow(attempts, period), (period - 2_000) * BUCKET);
    }
  }

  /**
   * Two threads take turns through the periods, so that buckets are taken over while both count.
   */
  @Test
  void racingThreadsLoseNothing() throws Exception {
    int periods = 20;
    int each = 4_000; // of each thread and period: a bucket holds both
    CyclicBarrier next = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (Future<Integer> ended :
        pool.invokeAll(
            List.<Callable<Integer>>of(
                () -> countPeriods(next, true, periods, each),
                () -> countPeriods(next, false, periods, each)),
            60,
            TimeUnit.SECONDS)) {
      assertThat(ended.get()).as("wrong readings").isZero();
    }
    pool.shutdown();
  }

  private int countPeriods(CyclicBarrier next, boolean failed, int periods, int each)
      throws Exception {
    int wrong = 0;
    for (int period = 0; period < periods; period++) {
      next.await(60, TimeUnit.SECONDS);
      long now = period * 2L * SECOND;
      for (int i = 0; i < each; i++) {
        record(failed, now);
      }
      next.await(60, TimeUnit.SECONDS);
      long read = counts.attempts(RollingCounts.SECOND, now);
      wrong += read == ((long) each << 32 | 2L * each) ? 0 : 1;
    }
    return wrong;
  }

  private static int sumOfWindow(int[] perPeriod, int last) {
    int sum = 0;
    for (int period = Math.max(0, last - 9); period <= last; period++) {
      sum += perPeriod[period];
    }
    return sum;
  }

  private void fail(long now) {
    record(true, now);
  }

  private void pass(long now) {
    record(false, now);
  }

  private void record(boolean failed, long now) {
    counts.record(failed ? Kind.FAILURE : Kind.RESPONSE, now);
  }

  private void assertCounts(int failures, int attempts, long now) {
    long read = counts.attempts(RollingCounts.SECOND, now);
    assertThat(read >>> 32).as("failures").isEqualTo(failures);
    assertThat((int) read).as("attempts").isEqualTo(attempts);
  }
}
