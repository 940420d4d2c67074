/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerIdleTimeTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final ServerIdleTime server = new ServerIdleTime();
  private long now = 1;

  @Test
  void oneSampleMakesCarefulAndThreeThatAgreeAreKnowledge() {
    server.closed(60 * SECOND, 0, now);

    assertThat(server.carefulNanos()).isEqualTo(45 * SECOND);
    assertThat(server.limitNanos()).isEqualTo(Nanos.FOREVER);

    closedLater(60 * SECOND + 200 * MILLI);
    closedLater(60 * SECOND);

    assertThat(server.limitNanos()).isEqualTo(45 * SECOND);
    assertThat(server).hasToString("60000 ms");
  }

  @Test
  void theEndMayBeLateAndTheShortestCounts() {
    closedLater(1_200 * MILLI);
    closedLater(1_000 * MILLI);
    closedLater(1_200 * MILLI);

    assertThat(server.limitNanos()).isEqualTo(750 * MILLI);
  }

  @Test
  void samplesThatDisagreeAreNoKnowledge() {
    closedLater(60 * SECOND);
    closedLater(20 * SECOND);
    closedLater(40 * SECOND);
    closedLater(5 * SECOND);

    assertThat(server.limitNanos()).isEqualTo(Nanos.FOREVER);
    assertThat(server.carefulNanos()).isEqualTo(3_750 * MILLI);
  }

  @Test
  void whileMuchOlderConnectionsAreOpenAgeWasNotTheReason() {
    for (int i = 0; i < 5; i++) {
      server.closed(5 * SECOND, 30 * SECOND, now);
      now += SECOND;
    }

    assertThat(server).hasToString("unknown");
  }

  @Test
  void connectionsOfAllAgesThatEndTogetherTeachNothing() {
    for (long age : new long[] {31, 4, 18, 17, 3, 2, 5, 1, 1, 1, 1}) {
      server.closed(age * SECOND, 0, now);
      now += MILLI;
    }

    assertThat(server.limitNanos()).isEqualTo(Nanos.FOREVER);
    assertThat(server.carefulNanos()).isEqualTo(Nanos.FOREVER);
  }

  @Test
  void aRestartDoesNotForgetWhatIsKnown() {
    learn(60 * SECOND);

    server.closed(SECOND, 0, now);
    server.closed(30 * SECOND, 0, now);
    server.closed(2 * SECOND, 0, now);

    assertThat(server.limitNanos()).isEqualTo(45 * SECOND);
  }

  @Test
  void closesRightAfterUseHaveOtherReasons() {
    learn(100 * MILLI);

    assertThat(server).hasToString("unknown");
  }

  @Test
  void aResponseAfterALongerTimeProvesItWrong() {
    learn(10 * SECOND);

    server.answered(9 * SECOND);
    assertThat(server.limitNanos()).isEqualTo(7_500 * MILLI);
    server.answered(11 * SECOND);

    assertThat(server.limitNanos()).isEqualTo(Nanos.FOREVER);
    assertThat(server.carefulNanos()).isEqualTo(Nanos.FOREVER);
  }

  @Test
  void careWithoutConfirmationEndsAfterAMinute() {
    server.closed(10 * SECOND, 0, now);

    server.sweep(now + MINUTE);
    assertThat(server.carefulNanos()).isEqualTo(7_500 * MILLI);
    assertThat(server.sweep(now + MINUTE + SECOND)).isTrue();

    assertThat(server.carefulNanos()).isEqualTo(Nanos.FOREVER);
  }

  @Test
  void theLimitIsTriedAgainAfterTenMinutesButNotByCarefulRequests() {
    learn(10 * SECOND);

    assertThat(server.sweep(now + 11 * MINUTE)).isTrue();

    assertThat(server.limitNanos()).isEqualTo(Nanos.FOREVER);
    assertThat(server.carefulNanos()).isEqualTo(7_500 * MILLI);
  }

  private void learn(long age) {
    closedLater(age);
    closedLater(age);
    closedLater(age);
  }

  private void closedLater(long age) {
    now += SECOND;
    server.closed(age, 0, now);
  }
}
