/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Failures, handshakes and questions race: a wait is never longer than half a second. */
final class ConnectBackoffRaceTest {

  private static final int STEPS = 500_000;
  private static final long LONGEST = 500_000_000L;

  private final ConnectBackoff backoff = new ConnectBackoff();

  @Test
  void noRaceHoldsAnEndpointForLonger() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    for (Future<Integer> ended :
        pool.invokeAll(
            List.<Callable<Integer>>of(() -> fail(1), () -> fail(2), this::connect),
            60,
            TimeUnit.SECONDS)) {
      assertThat(ended.get()).as("waits that were too long").isZero();
    }
    pool.shutdown();

    backoff.connected();
    assertThat(backoff.isActive()).isFalse();
    assertThat(backoff.isElapsed(0)).isTrue();
  }

  private int fail(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int wrong = 0;
    for (int step = 0; step < STEPS; step++) {
      backoff.failed(step, random);
      wrong += backoff.isElapsed(STEPS + LONGEST) ? 0 : 1; // every reading of the clock is below
    }
    return wrong;
  }

  private int connect() {
    for (int step = 0; step < STEPS; step++) {
      backoff.connected();
    }
    return 0;
  }
}
