/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadTest {

  @Test
  void steadyRequestsAreEvenlySpaced() {
    Load load = Load.steady(200, 10);

    assertThat(load.dueNanos(0)).isZero();
    assertThat(load.dueNanos(1)).isEqualTo(5_000_000);
    assertThat(load.dueNanos(200)).isEqualTo(1_000_000_000);
    assertThat(load.countIn(Duration.ofSeconds(3))).isEqualTo(600);
    assertThat(load.perSecond()).isEqualTo(200);
  }

  @Test
  void pulsesRepeatWithTheirPeriod() {
    Load load = new Load(3, Duration.ofMillis(1), Duration.ofMillis(100), 0);

    assertThat(LongStream.range(0, 5).map(load::dueNanos))
        .containsExactly(0L, 1_000_000L, 2_000_000L, 100_000_000L, 101_000_000L);
  }

  @Test
  void onlyRequestsDueBeforeTheEndCount() {
    Load load = new Load(3, Duration.ofMillis(1), Duration.ofMillis(100), 0);

    assertThat(load.countIn(Duration.ofMillis(100))).isEqualTo(3);
    assertThat(load.countIn(Duration.ofMillis(101))).isEqualTo(4);
    assertThat(load.countIn(Duration.ofMillis(102))).isEqualTo(5);
    assertThat(load.countIn(Duration.ofMillis(199))).isEqualTo(6);
  }

  @Test
  void postsHaveTheirShareAndAreTheSameForEveryClient() {
    Load load = Load.steady(200, 10);

    long posts = LongStream.range(0, 10_000).filter(load::isPost).count();

    assertThat(posts).isBetween(900L, 1100L);
    assertThat(LongStream.range(0, 1000).filter(load::isPost).toArray())
        .isEqualTo(LongStream.range(0, 1000).filter(Load.steady(50, 10)::isPost).toArray());
    assertThat(LongStream.range(0, 1000).filter(Load.steady(1, 0)::isPost)).isEmpty();
    assertThat(LongStream.range(0, 1000).filter(Load.steady(1, 100)::isPost)).hasSize(1000);
  }

  @Test
  void badNumbersAreRefusedWithTheRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Load.steady(0, 10))
        .withMessage("rate (0) must be >= 1 request/s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Load.steady(1, 101))
        .withMessage("postPercent (101) must be 0..100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Load(2, Duration.ofSeconds(1), Duration.ofSeconds(1), 0))
        .withMessageStartingWith("gap (PT1S)");
  }
}
