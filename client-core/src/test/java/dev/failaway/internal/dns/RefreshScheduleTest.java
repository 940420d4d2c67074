/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RefreshScheduleTest {

  private static final int DRAWS = 10_000;

  private final RefreshSchedule schedule = new RefreshSchedule(DnsPolicy.defaults());
  private final RandomGenerator random = new Random(20_261_120);

  @ParameterizedTest
  @CsvSource({"0, 5", "4, 5", "5, 5", "30, 30", "60, 60", "61, 60", "2147483647, 60"})
  void ttlIsClamped(long ttl, long used) {
    assertThat(schedule.clamp(Duration.ofSeconds(ttl))).isEqualTo(Duration.ofSeconds(used));
  }

  @Test
  void ttlBeyondAnyCountOfNanosecondsIsClamped() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);

    assertThat(schedule.afterAnswerNanos(endless, random))
        .isBetween(TimeUnit.SECONDS.toNanos(48), TimeUnit.SECONDS.toNanos(60));
  }

  @ParameterizedTest
  @CsvSource({"0, 4000, 5000", "5, 4000, 5000", "30, 24000, 30000", "86400, 48000, 60000"})
  void nextLookupIsAheadOfExpiry(long ttl, long earliest, long latest) {
    assertSpreadOver(
        earliest, latest, () -> schedule.afterAnswerNanos(Duration.ofSeconds(ttl), random));
  }

  @ParameterizedTest
  @CsvSource({"0, 5000, 6000", "30, 30000, 36000", "86400, 60000, 72000"})
  void sheddingNameIsNotAskedBeforeItsTtl(long ttl, long earliest, long latest) {
    assertSpreadOver(
        earliest, latest, () -> schedule.afterShedNanos(Duration.ofSeconds(ttl), random));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000, 2000",
    "2, 2000, 4000",
    "3, 4000, 8000",
    "4, 8000, 16000",
    "5, 16000, 32000",
    "6, 16000, 32000",
    "2147483647, 16000, 32000"
  })
  void failuresAreRetriedEverMoreSlowlyUpToACap(int failures, long earliest, long latest) {
    assertSpreadOver(earliest, latest, () -> schedule.afterFailureNanos(failures, random));
  }

  @Test
  void floorBelowASecondIsHonoured() {
    RefreshSchedule fast =
        new RefreshSchedule(DnsPolicy.defaults().withMinTtl(Duration.ofMillis(10)));

    assertSpreadOver(8, 10, () -> fast.afterAnswerNanos(Duration.ZERO, random));
  }

  /** Every draw is within the bounds, and each tenth between them gets a fair share. */
  private static void assertSpreadOver(long fromMillis, long toMillis, LongSupplier draw) {
    long from = TimeUnit.MILLISECONDS.toNanos(fromMillis);
    long to = TimeUnit.MILLISECONDS.toNanos(toMillis);
    long[] draws = LongStream.generate(draw).limit(DRAWS).toArray();

    assertThat(LongStream.of(draws)).allMatch(nanos -> nanos >= from && nanos <= to);
    for (int tenth = 0; tenth < 10; tenth++) {
      long lower = from + (to - from) * tenth / 10;
      long upper = from + (to - from) * (tenth + 1) / 10;
      assertThat(LongStream.of(draws).filter(nanos -> nanos >= lower && nanos <= upper).count())
          .isBetween(DRAWS / 10L - 150, DRAWS / 10L + 150); // five standard deviations
    }
  }
}
