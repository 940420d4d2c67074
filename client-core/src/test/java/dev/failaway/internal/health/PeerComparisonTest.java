/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EjectionReason;
import dev.failaway.Outcome;
import dev.failaway.internal.health.RollingCounts.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerComparisonTest {

  private static final long START = Duration.ofSeconds(100).toNanos();
  private final List<RollingCounts> counts = new ArrayList<>();
  private final List<ResponseStats> endpoints = new ArrayList<>();

  @BeforeEach
  void threeEndpoints() {
    for (int i = 0; i < 3; i++) {
      counts.add(new RollingCounts());
      endpoints.add(new ResponseStats(counts.get(i)));
    }
  }

  private void respond(int index, Outcome outcome, int times, int millis) {
    for (int i = 0; i < times; i++) {
      respond(index, outcome, START - millis * 1_000_000L, START);
    }
  }

  private void respond(int index, Outcome outcome, long startNanos, long now) {
    boolean failed = outcome == Outcome.SERVER_ERROR;
    counts.get(index).record(failed ? Kind.SERVER_ERROR : Kind.RESPONSE, now);
    if (!failed) {
      endpoints.get(index).responded(startNanos, now);
    }
  }

  private boolean isJudged(int index, EjectionReason reason) {
    return new PeerComparison(endpoints, START).judge(index).filter(r -> r == reason).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5, 0, 20, true",
    "4, 4, 0, 20, false",
    "5, 5, 0, 4, false",
    "30, 100, 0, 200, true",
    "30, 100, 60, 200, false",
    "100, 100, 200, 200, false",
    "10, 100, 0, 200, false",
  })
  void proportionsAreComparedWithMinimaMarginAndSignificance(
      long failures, long responses, long peerFailures, long peers, boolean significant) {
    assertThat(RelativeFailures.isSignificant(failures, responses, peerFailures, peers))
        .isEqualTo(significant);
  }

  @Test
  void serverErrorsOfOneAreItsOwnAndOfAllNobodys() {
    respond(0, Outcome.SERVER_ERROR, 10, 25);
    respond(1, Outcome.SUCCESS, 10, 25);
    respond(2, Outcome.SUCCESS, 10, 25);
    assertThat(isJudged(0, EjectionReason.SERVER_ERRORS)).isTrue();
    assertThat(isJudged(1, EjectionReason.SERVER_ERRORS)).isFalse();

    respond(1, Outcome.SERVER_ERROR, 100, 25);
    respond(2, Outcome.SERVER_ERROR, 100, 25);
    assertThat(isJudged(0, EjectionReason.SERVER_ERRORS)).isFalse();
  }

  @Test
  void latencyIsJudgedByMediansThatAreFarApart() {
    respond(0, Outcome.SUCCESS, 10, 400);
    respond(1, Outcome.SUCCESS, 10, 100);
    respond(2, Outcome.SUCCESS, 10, 100);
    assertThat(isJudged(0, EjectionReason.LATENCY)).isTrue();
    assertThat(isJudged(1, EjectionReason.LATENCY)).isFalse();
  }

  @Test
  void tenfoldLatencyBelowAHundredMillisecondsMoreIsNoReason() {
    respond(0, Outcome.SUCCESS, 10, 50);
    respond(1, Outcome.SUCCESS, 10, 5);
    respond(2, Outcome.SUCCESS, 10, 5);

    assertThat(isJudged(0, EjectionReason.LATENCY)).isFalse();
  }

  @Test
  void requestsThatStillWaitCountWithTheirAge() {
    respond(1, Outcome.SUCCESS, 10, 25);
    respond(2, Outcome.SUCCESS, 10, 25);
    for (int i = 0; i < 5; i++) {
      endpoints.get(0).began(START - 900_000_000L);
    }
    assertThat(isJudged(0, EjectionReason.LATENCY)).isTrue();

    for (int i = 0; i < 5; i++) {
      endpoints.get(0).ended(START - 900_000_000L);
    }
    assertThat(isJudged(0, EjectionReason.LATENCY)).isFalse();
  }

  @Test
  void fewSamplesOfTheLastSecondAreJoinedByThoseOfTen() {
    for (int second = 1; second <= 6; second++) {
      long now = START - second * 1_000_000_000L;
      respond(0, Outcome.SUCCESS, now - 900_000_000L, now);
      respond(1, Outcome.SUCCESS, now - 25_000_000L, now);
      respond(2, Outcome.SUCCESS, now - 25_000_000L, now);
    }

    assertThat(isJudged(0, EjectionReason.LATENCY)).isTrue();
  }

  @Test
  void clearBeginsAnew() {
    respond(0, Outcome.SUCCESS, 10, 400);
    respond(1, Outcome.SUCCESS, 10, 25);
    assertThat(isJudged(0, EjectionReason.LATENCY)).isTrue();

    endpoints.get(0).clear();

    assertThat(isJudged(0, EjectionReason.LATENCY)).isFalse();
  }
}
