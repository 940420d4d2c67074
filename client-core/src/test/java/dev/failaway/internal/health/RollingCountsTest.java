/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RollingCountsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long BUCKET = SECOND / 10;

  private final RollingCounts counts = new RollingCounts(SECOND);

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, -5 * SECOND, Long.MIN_VALUE, Long.MAX_VALUE - SECOND})
  void attemptsAndFailuresAreCountedAtAnyReadingOfTheClock(long now) {
    counts.record(true, now);
    counts.record(false, now + BUCKET);
    counts.record(true, now + 2 * BUCKET);

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
      counts.record(true, bucket * BUCKET);
    }

    assertCounts(10, 10, SECOND - 1);
    for (int gone = 1; gone <= 10; gone++) {
      assertCounts(10 - gone, 10 - gone, SECOND + (gone - 1) * BUCKET);
    }
  }

  @Test
  void windowSlidesOverTheOriginOfTheClock() {
    for (int bucket = -5; bucket < 5; bucket++) {
      counts.record(false, bucket * BUCKET);
    }

    assertCounts(0, 10, 5 * BUCKET - 1);
    assertCounts(0, 5, 10 * BUCKET - 1);
  }

  @Test
  void bucketIsReusedForALaterPeriod() {
    counts.record(true, 0);

    counts.record(false, SECOND);

    assertCounts(0, 1, SECOND);
  }

  @Test
  void oldCountsDoNotReturnWhenThePeriodNumberWraps() {
    counts.record(true, 0);
    long wrap = (1L << 24) * BUCKET;

    for (int bucket = 0; bucket < 10; bucket++) {
      assertCounts(0, 0, wrap + bucket * BUCKET);
    }
    counts.record(true, wrap - 1);
    counts.record(true, wrap);
    assertCounts(2, 2, wrap);
  }

  @Test
  void clearedCountsStartAgain() {
    counts.record(true, 0);

    counts.clear();

    assertCounts(0, 0, 0);
    counts.record(false, 0);
    assertCounts(0, 1, 0);
  }

  @Test
  void fullBucketKeepsItsShare() {
    for (int i = 0; i < 1_100_000; i++) {
      counts.record(i % 2 == 0, 0);
    }

    long read = counts.read(0);
    assertThat((int) read).isEqualTo((1 << 20) - 1);
    assertThat(read >>> 32).isEqualTo(1 << 19);
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
      counts.record(failed, (period - 2_000) * BUCKET + random.nextLong(BUCKET));
      attempts[period]++;
      failures[period] += failed ? 1 : 0;
      assertCounts(
          sumOfWindow(failures, period), sumOfWindow(attempts, period), (period - 2_000) * BUCKET);
    }
  }

  @Test
  void racingThreadsLoseNothingWithinABucket() throws Exception {
    int each = 500_000; // some milliseconds, so that the threads do overlap
    counts.record(false, -SECOND); // the bucket has to be taken over by one of them
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (Future<Boolean> ended :
        pool.invokeAll(
            List.<Callable<Boolean>>of(() -> recordMany(true, each), () -> recordMany(false, each)),
            30,
            TimeUnit.SECONDS)) {
      assertThat(ended.get()).isTrue();
    }
    pool.shutdown();

    assertCounts(each, 2 * each, 0);
  }

  private static int sumOfWindow(int[] perPeriod, int last) {
    int sum = 0;
    for (int period = Math.max(0, last - 9); period <= last; period++) {
      sum += perPeriod[period];
    }
    return sum;
  }

  private boolean recordMany(boolean failed, int times) {
    for (int i = 0; i < times; i++) {
      counts.record(failed, 0);
    }
    return true;
  }

  private void assertCounts(int failures, int attempts, long now) {
    long read = counts.read(now);
    assertThat(read >>> 32).as("failures").isEqualTo(failures);
    assertThat((int) read).as("attempts").isEqualTo(attempts);
  }
}
