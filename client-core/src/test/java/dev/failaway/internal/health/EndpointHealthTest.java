/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EjectionPolicy;
import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of one endpoint's health on a clock that each test turns by hand. */
final class EndpointHealthTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  private final RandomGenerator random = new Random(20_261_120);
  private final EndpointHealth health = new EndpointHealth(EjectionPolicy.defaults(), -SECOND);
  private long now = 0;

  @Test
  void newEndpointIsEligible() {
    assertThat(health.isEligible()).isTrue();
    assertThat(health.state()).isEqualTo(EndpointState.ELIGIBLE);
    assertThat(health.reason()).isEmpty();
    assertThat(health.ejectedForNanos(now)).isZero();
    assertThat(health.lastFailureNanos()).isEqualTo(-SECOND);
  }

  @Test
  void threeFailuresInARowEject() {
    assertThat(fail()).isFalse();
    assertThat(fail()).isFalse();

    assertThat(fail()).isTrue();
    assertThat(health.isEligible()).isFalse();
    assertThat(health.state()).isEqualTo(EndpointState.EJECTED);
    assertThat(health.reason()).contains(EjectionReason.CONSECUTIVE_FAILURES);
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"SUCCESS", "CLIENT_ERROR", "THROTTLED", "SERVER_ERROR"})
  void anyResponseEndsARowOfFailures(Outcome response) {
    fail();
    fail();
    record(response);

    assertThat(fail()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {
        "CERTIFICATE_REJECTED",
        "STRANGER",
        "NOT_READY",
        "UNPROCESSED",
        "STALE_UNSENT",
        "STALE_CONNECTION",
        "CANCELLED",
        "LOCAL_ERROR"
      })
  void whatProvesNothingChangesNothing(Outcome nothing) {
    fail();
    fail();
    for (int i = 0; i < 10; i++) {
      assertThat(record(nothing)).isFalse();
    }

    assertThat(fail()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"100", "1000"})
  void halfOfFiveAttemptsEjects(long gapMillis) {
    pass(); // of 1 s with a gap of 100 ms, of 10 s with a gap of 1 s
    now += gapMillis * MILLI;
    fail();
    now += gapMillis * MILLI;
    fail();
    now += gapMillis * MILLI;
    pass();
    now += gapMillis * MILLI;

    assertThat(fail()).isTrue();
    assertThat(health.reason()).contains(EjectionReason.FAILURE_SHARE);
  }

  @Test
  void fewerThanHalfDoNotEject() {
    for (int i = 0; i < 100; i++) {
      pass();
      pass();
      assertThat(fail()).isFalse();
      now += 50 * MILLI;
    }
  }

  @Test
  void fewerThanFiveAttemptsDoNotEjectByShare() {
    fail();
    pass();
    fail();

    assertThat(fail()).isFalse();
  }

  @Test
  void shareOfTheLastSecondCountsAfterAGoodPast() {
    for (int i = 0; i < 1_000; i++) {
      pass();
    }
    now += SECOND;
    pass();
    fail();
    pass();
    fail();

    assertThat(record(Outcome.RESET)).isTrue();
    assertThat(health.reason()).contains(EjectionReason.FAILURE_SHARE);
  }

  @Test
  void attemptsOlderThanTenSecondsAreForgotten() {
    fail();
    fail();
    pass();
    now += 10 * SECOND;
    pass();
    pass();

    assertThat(fail()).isFalse();
  }

  @Test
  void failuresOfAttemptsThatBeganBeforeTheEjectionDoNotLengthenIt() {
    eject();
    long left = health.ejectedForNanos(now);
    long before = now - 1;

    for (int i = 0; i < 10; i++) {
      assertThat(health.record(Outcome.RESET, before, now, random)).isFalse();
    }

    assertThat(health.ejectedForNanos(now)).isEqualTo(left);
  }

  @Test
  void successesOfAttemptsThatBeganBeforeTheEjectionDoNotEndIt() {
    eject();

    health.record(Outcome.SUCCESS, now - 1, now + 1, random);

    assertThat(health.state()).isEqualTo(EndpointState.EJECTED);
    assertThat(health.isCurrent(now - 1)).isFalse();
    assertThat(health.isCurrent(now)).isTrue();
  }

  @Test
  void failuresOfAttemptsThatBeganBeforeTheReadmissionDoNotEject() {
    eject();
    long during = now + 1;
    endEjection();
    health.readmit(now);

    for (int i = 0; i < 10; i++) {
      assertThat(health.record(Outcome.RESET, during, now, random)).isFalse();
    }
  }

  @Test
  void ejectionsThatFollowEachOtherGrowToTheCap() {
    for (long seconds : new long[] {5, 10, 20, 40, 60, 60, 60}) {
      eject();
      assertThat(health.ejectedForNanos(now)).isBetween(seconds * SECOND / 2, seconds * SECOND);
      endEjection();
      health.readmit(now);
    }
  }

  @ParameterizedTest
  @CsvSource({"29, 40", "30, 20", "59, 20", "60, 10", "90, 5", "100000, 5"})
  void eachCleanHalfMinuteForgivesOneEjection(long cleanSeconds, long nextSeconds) {
    ejectAndReadmit(3);

    now += cleanSeconds * SECOND;
    eject();

    assertThat(health.ejectedForNanos(now))
        .isBetween(nextSeconds * SECOND / 2, nextSeconds * SECOND);
  }

  @ParameterizedTest
  @CsvSource({"29, 40", "30, 20", "60, 10", "600, 5"})
  void ejectionByComparisonIsForgivenAsWell(long cleanSeconds, long nextSeconds) {
    for (int i = 0; i < 3; i++) {
      health.ejectBecause(EjectionReason.SERVER_ERRORS, now, random);
      now += 60 * SECOND;
      health.readmit(now);
    }
    now += cleanSeconds * SECOND;

    health.ejectBecause(EjectionReason.SERVER_ERRORS, now, random);

    assertThat(health.ejectionNanos()).isBetween(nextSeconds * SECOND / 2, nextSeconds * SECOND);
  }

  @Test
  void halfMinuteWithAFailureIsNotClean() {
    ejectAndReadmit(3);

    for (int i = 0; i < 10; i++) {
      now += 29 * SECOND;
      fail();
      pass();
    }
    eject();

    assertThat(health.ejectedForNanos(now)).isBetween(20 * SECOND, 40 * SECOND);
  }

  @Test
  void longOutageIsForgivenAsFastAsTheLongestEjection() {
    eject();
    for (int i = 0; i < 1_000; i++) {
      failProbe();
    }
    endEjection();
    health.readmit(now);

    now += 4 * 30 * SECOND;
    eject();

    assertThat(health.ejectedForNanos(now)).isBetween(5 * SECOND / 2, 5 * SECOND);
  }

  @Test
  void probeBeginsWhenTheEjectionIsOverAndOnce() {
    eject();
    long left = health.ejectedForNanos(now);

    assertThat(health.beginProbe(now + left - 1)).isFalse();
    assertThat(health.beginProbe(now + left)).isTrue();
    assertThat(health.state()).isEqualTo(EndpointState.PROBING);
    assertThat(health.beginProbe(now + left)).isFalse();
  }

  @Test
  void eligibleEndpointIsNeitherProbedNorReadmittedNorShortened() {
    assertThat(health.beginProbe(now)).isFalse();
    assertThat(health.readmit(now)).isFalse();
    assertThat(health.shortenEjection(now, random)).isFalse();
    health.probeFailed(now, random);
    assertThat(health.isEligible()).isTrue();
  }

  @Test
  void probeThatSucceedsReadmits() {
    eject();
    endEjection();

    assertThat(health.readmit(now)).isTrue();
    assertThat(health.isEligible()).isTrue();
    assertThat(health.reason()).isEmpty();
    assertThat(health.ejectedForNanos(now)).isZero();
  }

  @Test
  void probeThatFailsIsRepeatedAfterThreeSecondsWithEqualJitter() {
    eject();
    for (int failed = 1; failed <= 4; failed++) {
      failProbe();
      assertThat(health.ejectedForNanos(now)).isBetween(3 * SECOND / 2, 3 * SECOND);
      assertThat(health.reason()).contains(EjectionReason.PROBE_FAILED);
      assertThat(health.state()).isEqualTo(EndpointState.EJECTED);
    }
  }

  @Test
  void fromTheFifthFailedProbeOnTheEjectionGrows() {
    eject();
    for (int failed = 1; failed <= 4; failed++) {
      failProbe();
    }

    for (long seconds : new long[] {20, 40, 60, 60}) {
      failProbe();
      assertThat(health.ejectedForNanos(now)).isBetween(seconds * SECOND / 2, seconds * SECOND);
    }
  }

  @Test
  void failedProbesAreCountedAnewInTheNextEjection() {
    eject();
    for (int failed = 1; failed <= 4; failed++) {
      failProbe();
    }
    endEjection();
    health.readmit(now);
    eject();

    failProbe();

    assertThat(health.ejectedForNanos(now)).isBetween(3 * SECOND / 2, 3 * SECOND);
  }

  @Test
  void readmissionForgetsTheWindows() {
    eject();
    health.readmit(now);
    pass();
    fail();

    assertThat(fail()).isFalse();
  }

  @Test
  void ejectionOfAnEndpointWhosePeerIsBackIsShortenedToHalfASecond() {
    eject();

    assertThat(health.shortenEjection(now, random)).isTrue();

    assertThat(health.ejectedForNanos(now)).isBetween(0L, SECOND / 2);
    assertThat(health.state()).isEqualTo(EndpointState.EJECTED);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000, 0, -1_000_000})
  void shorteningNeverLengthens(long leftNanos) {
    eject();
    long almostOver = now + health.ejectedForNanos(now) - leftNanos;

    health.shortenEjection(almostOver, random);

    assertThat(health.ejectedForNanos(almostOver)).isLessThanOrEqualTo(leftNanos);
  }

  @Test
  void shortenedEjectionStillCountsForTheNextOne() {
    eject();
    health.shortenEjection(now, random);
    endEjection();
    health.readmit(now);
    eject();

    assertThat(health.ejectedForNanos(now)).isBetween(5 * SECOND, 10 * SECOND);
  }

  @Test
  void lastFailureIsRememberedWhateverItDid() {
    now = 7 * SECOND;
    health.record(Outcome.CONNECT_FAILED, -2 * SECOND, now, random);

    assertThat(health.lastFailureNanos()).isEqualTo(7 * SECOND);
  }

  @Test
  void healthWorksAcrossTheOriginAndTheEndOfTheClock() {
    now = Long.MAX_VALUE - SECOND;
    EndpointHealth late = new EndpointHealth(EjectionPolicy.defaults(), now);
    for (int i = 0; i < 3; i++) {
      late.record(Outcome.RESET, now, now, random);
    }
    long afterWrap = now + TimeUnit.SECONDS.toNanos(6);

    assertThat(late.isEligible()).isFalse();
    assertThat(late.ejectedForNanos(now)).isBetween(5 * SECOND / 2, 5 * SECOND);
    assertThat(late.beginProbe(now + SECOND)).isFalse();
    assertThat(late.beginProbe(afterWrap)).isTrue();
    assertThat(late.readmit(afterWrap)).isTrue();
  }

  private boolean fail() {
    return record(Outcome.CONNECT_FAILED);
  }

  private void pass() {
    record(Outcome.SUCCESS);
  }

  private boolean record(Outcome outcome) {
    return health.record(outcome, now, now, random);
  }

  private void eject() {
    while (health.isEligible()) {
      fail();
    }
  }

  private void endEjection() {
    now += Math.max(0, health.ejectedForNanos(now));
    health.beginProbe(now);
  }

  private void failProbe() {
    endEjection();
    health.probeFailed(now, random);
  }

  private void ejectAndReadmit(int times) {
    for (int i = 0; i < times; i++) {
      eject();
      endEjection();
      health.readmit(now);
    }
  }
}
