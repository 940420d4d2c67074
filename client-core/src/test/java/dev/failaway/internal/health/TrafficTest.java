/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficTest {

  private final Traffic traffic = new Traffic();

  @Test
  void writtenAndAnsweredAreCountedApart() {
    long before = traffic.read();
    traffic.wrote();
    traffic.wrote();
    traffic.wrote();
    traffic.answered();
    traffic.answered();
    traffic.tookBack();

    assertThat(Traffic.written(before, traffic.read())).isEqualTo(2);
    assertThat(Traffic.answered(before, traffic.read())).isEqualTo(2);
  }

  @Test
  void writeReadsWithItself() {
    long reading = traffic.wrote();

    assertThat(reading).isEqualTo(traffic.read());
    assertThat(Traffic.written(0, reading)).isEqualTo(1);
  }

  @Test
  void differencesOutliveTheWrapOfEitherHalf() {
    long from = (0xFFFF_FFFEL << 32) | 0xFFFF_FFFDL;
    long to = (3L << 32) | 4L;

    assertThat(Traffic.written(from, to)).isEqualTo(5);
    assertThat(Traffic.answered(from, to)).isEqualTo(7);
  }

  @Test
  void moreTakenBackThanWrittenIsNegative() {
    long before = traffic.read();
    traffic.tookBack();

    assertThat(Traffic.written(before, traffic.read())).isEqualTo(-1);
    assertThat(Traffic.answered(before, traffic.read())).isZero();
  }
}
