/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventLogTest {
  @Test
  void keepsTheNewestAndCountsAll() {
    EventLog<Integer> log = new EventLog<>(3);
    for (int i = 1; i <= 5; i++) {
      log.add(i);
    }

    assertThat(log.list()).containsExactly(3, 4, 5);
    assertThat(log.total()).isEqualTo(5);
    log.clear();
    assertThat(log.list()).isEmpty();
    assertThat(log.total()).isZero();
  }

  @Test
  void numbersAreGivenInOrder() {
    EventLog<Long> log = new EventLog<>(3);
    log.add(order -> order);
    log.add(order -> order);

    assertThat(log.list()).containsExactly(1L, 2L);
  }

  @Test
  void waitersAreWokenByEntries() throws Exception {
    EventLog<Integer> log = new EventLog<>(100);
    boolean[] seen = new boolean[2];
    Thread counter = new Thread(() -> seen[0] = log.awaitTotal(50, Duration.ofSeconds(20)));
    Thread matcher =
        new Thread(() -> seen[1] = log.awaitMatching(i -> i % 2 == 0, 25, Duration.ofSeconds(20)));
    counter.start();
    matcher.start();
    for (int i = 0; i < 50; i++) {
      log.add(i);
    }
    counter.join();
    matcher.join();

    assertThat(seen).containsExactly(true, true);
    assertThat(log.awaitTotal(51, Duration.ofMillis(1))).isFalse();
  }
}
