/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PeakLatencyTest {

  private static final double NO_CAP = Double.POSITIVE_INFINITY;

  private final PeakLatency latency = new PeakLatency();

  private void record(int millis, double capNanos, Duration at) {
    latency.record(Duration.ofMillis(millis).toNanos(), capNanos, at.toNanos());
  }

  private double millis() {
    return latency.nanos() / 1e6;
  }

  @Test
  void slowerResponseCountsAtOnceAndFasterOnesPullItDown() {
    record(20, NO_CAP, Duration.ofSeconds(1));
    record(200, NO_CAP, Duration.ofSeconds(2));
    assertThat(millis()).isCloseTo(200, within(1.0));

    record(20, NO_CAP, Duration.ofSeconds(12));
    assertThat(millis()).isCloseTo(20 + 180 / Math.E, within(3.0));
  }

  @Test
  void oneSlowResponseIsForgottenInTheTimeOfTheCapNotOfItsHeight() {
    record(2_000, NO_CAP, Duration.ofSeconds(1));
    for (int tenth = 11; tenth < 100; tenth++) {
      record(25, 100e6, Duration.ofMillis(tenth * 100L));
    }

    assertThat(millis()).isLessThan(60);
  }

  @Test
  void nothingIsKnownBeforeTheFirstSampleAndAfterAReset() {
    assertThat(latency.isKnown()).isFalse();
    record(20, NO_CAP, Duration.ZERO);
    assertThat(latency.isKnown()).isTrue();

    latency.reset();

    assertThat(latency.isKnown()).isFalse();
    assertThat(latency.nanos()).isZero();
  }

  @Test
  void scaleCutsAboveFourMediansAndHidesDifferencesBelowTwo() {
    LatencyScale scale = new LatencyScale();
    scale.update(new double[] {30e6, 10e6, 20e6});
    record(1_000, NO_CAP, Duration.ZERO);
    PeakLatency quick = new PeakLatency();
    quick.record(1_000_000, NO_CAP, 1);

    assertThat(scale.capNanos()).isEqualTo(80e6);
    assertThat(scale.effectiveNanos(latency)).isEqualTo(80e6);
    assertThat(scale.effectiveNanos(quick)).isEqualTo(40e6);
    assertThat(scale.effectiveNanos(new PeakLatency())).isEqualTo(40e6);
  }
}
