/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EjectionPolicy;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EjectionTimeTest {

  private static final int DRAWS = 10_000;

  private final EjectionPolicy policy = EjectionPolicy.defaults();
  private final RandomGenerator random = new Random(20_261_120);

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 10", "2, 20", "3, 40", "4, 60", "5, 60", "2147483647, 60"})
  void timeDoublesUpToTheCapWithEqualJitter(int repeats, long seconds) {
    long bound = TimeUnit.SECONDS.toNanos(seconds);
    long[] draws =
        LongStream.generate(() -> EjectionTime.nanos(policy, repeats, random))
            .limit(DRAWS)
            .toArray();

    assertThat(LongStream.of(draws)).allMatch(nanos -> nanos >= bound / 2 && nanos <= bound);
    long upper = LongStream.of(draws).filter(nanos -> nanos > bound * 3 / 4).count();
    assertThat(upper).isBetween(DRAWS / 2L - 250, DRAWS / 2L + 250);
  }

  @ParameterizedTest
  @CsvSource({"5, 5, 0", "5, 6, 1", "5, 10, 1", "5, 60, 4", "1, 3600, 12"})
  void noMoreRepeatsAreRememberedThanReachTheCap(long base, long max, int repeats) {
    EjectionPolicy changed =
        policy.withMaxEjection(Duration.ofSeconds(max)).withBaseEjection(Duration.ofSeconds(base));

    assertThat(EjectionTime.maxRepeats(changed)).isEqualTo(repeats);
  }

  @Test
  void extremePoliciesDoNotOverflow() {
    EjectionPolicy extreme =
        policy.withMaxEjection(Duration.ofDays(36_500)).withBaseEjection(Duration.ofDays(36_500));

    assertThat(EjectionTime.nanos(extreme, Integer.MAX_VALUE, random))
        .isBetween(Duration.ofDays(18_250).toNanos(), Duration.ofDays(36_500).toNanos());
    assertThat(EjectionTime.maxRepeats(policy.withBaseEjection(Duration.ofNanos(1)))).isEqualTo(30);
  }
}
