/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.internal.health.Silence.Reading;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A silence is read while the next ones begin and end: what is told belongs together. */
class SilenceRaceTest {

  private static final int SILENCES = 1_000_000;
  private static final int WRITES = 4;

  private final Silence silence = new Silence(new Traffic());

  @Test
  void readingNeverMixesTwoSilences() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              int told = 0;
              while (!over.get()) {
                told += check(silence.read()) ? 1 : 0;
              }
              return told;
            });

    for (int number = 0; number < SILENCES; number++) {
      for (int write = 1; write <= WRITES; write++) {
        silence.wrote(10L * number + write);
      }
      check(silence.read());
      silence.heard();
    }
    over.set(true);

    assertThat(reader.get(20, TimeUnit.SECONDS)).isNotNegative();
    assertThat(silence.read()).isNull();
  }

  /** Whether there was one; it says when it began, when it was enough, and after how many. */
  private static boolean check(@Nullable Reading reading) {
    if (reading == null) {
      return false;
    }
    long begun = 10L * reading.number();
    boolean belongs =
        reading.sinceNanos() == begun + 1
            && Traffic.written(0, reading.trafficBefore()) == WRITES * reading.number() + 1
            && (reading.requests() < Silence.MIN_REQUESTS
                || reading.enoughNanos() == begun + Silence.MIN_REQUESTS);
    if (!belongs) {
      throw new AssertionError(reading + " mixes two silences");
    }
    return true;
  }
}
