/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.RetryPolicy;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FullJitterTest {

  private static final int DRAWS = 20_000;

  private final RandomGenerator random = new Random(20_261_120);

  @ParameterizedTest
  @CsvSource({
    "0, 50",
    "1, 100",
    "2, 200",
    "3, 400",
    "4, 800",
    "5, 1000",
    "6, 1000",
    "30, 1000",
    "2147483647, 1000"
  })
  void waitsAreUniformBelowABoundThatDoublesUpToTheCap(int n, long bound) {
    long[] draws =
        LongStream.generate(() -> FullJitter.millis(RetryPolicy.defaults(), n, random))
            .limit(DRAWS)
            .toArray();

    assertThat(LongStream.of(draws)).allMatch(millis -> millis >= 0 && millis <= bound);
    double fair = bound / 5.0 / (bound + 1.0) * DRAWS; // a fifth of the values 0..bound
    for (int fifth = 0; fifth < 5; fifth++) {
      long lower = bound * fifth / 5;
      long upper = bound * (fifth + 1) / 5;
      assertThat((double) LongStream.of(draws).filter(m -> m >= lower && m < upper).count())
          .isBetween(fair - 300, fair + 300); // five standard deviations
    }
  }

  @Test
  void longestPolicyDoesNotOverflow() {
    RetryPolicy policy =
        RetryPolicy.defaults()
            .withMaxBackoff(Duration.ofDays(36_500))
            .withBaseBackoff(Duration.ofDays(36_500));

    assertThat(FullJitter.millis(policy, Integer.MAX_VALUE, random))
        .isBetween(0L, Duration.ofDays(36_500).toMillis());
  }
}
