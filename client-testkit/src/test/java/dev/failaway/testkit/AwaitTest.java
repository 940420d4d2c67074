/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
  @Test
  void asksUntilTheConditionHolds() {
    AtomicInteger asked = new AtomicInteger();

    Await.until(() -> asked.incrementAndGet() == 4, Duration.ofSeconds(20));

    assertThat(asked).hasValue(4);
  }

  @Test
  void saysWhatDidNotCome() {
    assertThatThrownBy(() -> Await.until(() -> false, Duration.ofMillis(1), () -> "rain"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("not within PT0.001S: rain");
  }

  @Test
  void givesUpWhenInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Await.until(() -> false, Duration.ofSeconds(20)))
        .isInstanceOf(AssertionError.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void returnsTheFirstValue() {
    AtomicInteger asked = new AtomicInteger();

    String value =
        Await.value(() -> asked.incrementAndGet() < 3 ? null : "here", Duration.ofSeconds(20));

    assertThat(value).isEqualTo("here");
  }
}
