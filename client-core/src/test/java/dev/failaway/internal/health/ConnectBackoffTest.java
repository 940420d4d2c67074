/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectBackoffTest {

  private static final long MILLI = 1_000_000;
  private static final long START = 7 * MILLI;

  private final ConnectBackoff backoff = new ConnectBackoff();

  /** Draws the highest value, or the lowest. */
  private static RandomGenerator drawing(boolean highest) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("draws without a bound");
      }

      @Override
      public long nextLong(long bound) {
        return highest ? bound - 1 : 0;
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10", "2, 20", "3, 40", "4, 80", "5, 160", "6, 320", "7, 500", "8, 500", "99, 500"
  })
  void waitIsAtMostTenMillisecondsAndDoublesToHalfASecond(int failures, long millis) {
    for (int i = 0; i < failures; i++) {
      backoff.failed(START, drawing(true));
    }

    assertThat(backoff.leftNanos(START)).isEqualTo(millis * MILLI);
    assertThat(backoff.isElapsed(START + millis * MILLI - 1)).isFalse();
    assertThat(backoff.isElapsed(START + millis * MILLI)).isTrue();
  }

  @Test
  void waitIsDrawnFromZeroOn() {
    backoff.failed(START, drawing(false));

    assertThat(backoff.isElapsed(START)).isTrue();
    assertThat(backoff.isActive()).isTrue();
  }

  @Test
  void handshakeEndsItAndItBeginsAnew() {
    backoff.failed(START, drawing(true));
    backoff.failed(START, drawing(true));
    backoff.connected();
    assertThat(backoff.isActive()).isFalse();
    assertThat(backoff.isElapsed(START)).isTrue();
    assertThat(backoff.leftNanos(START)).isZero();

    backoff.failed(START, drawing(true));

    assertThat(backoff.leftNanos(START)).isEqualTo(10 * MILLI);
  }
}
