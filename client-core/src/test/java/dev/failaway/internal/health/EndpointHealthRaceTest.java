/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EjectionPolicy;
import dev.failaway.Outcome;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Two threads race to eject one endpoint; they spin, because a thread that wakes up is too late.
 */
final class EndpointHealthRaceTest {

  private static final int ROUNDS = 10_000;

  private final EndpointHealth health =
      new EndpointHealth(EjectionPolicy.defaults().withConsecutiveFailures(1), 0);
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger round = new AtomicInteger();
  private final AtomicInteger wrongRounds = new AtomicInteger();

  @Test
  void exactlyOneIsToldOfEachEjection() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (Future<Boolean> ended :
        pool.invokeAll(
            List.<Callable<Boolean>>of(this::failInRounds, this::failInRounds),
            30,
            TimeUnit.SECONDS)) {
      assertThat(ended.get()).isTrue();
    }
    pool.shutdown();

    assertThat(round).hasValue(ROUNDS);
    assertThat(wrongRounds).hasValue(0);
  }

  private boolean failInRounds() {
    Random random = new Random(20_261_120);
    for (int number = 0; number < ROUNDS; number++) {
      if (health.record(Outcome.RESET, number, number, random)) {
        told.incrementAndGet();
      }
      if (arrived.incrementAndGet() == 2) {
        judgeRound(number + 1);
      }
      while (round.get() == number && !Thread.interrupted()) {
        Thread.onSpinWait();
      }
    }
    return true;
  }

  /** Runs on the later thread of a round, while the other waits. */
  private void judgeRound(int next) {
    if (told.getAndSet(0) != 1 || health.isEligible()) {
      wrongRounds.incrementAndGet();
    }
    health.readmit(next);
    arrived.set(0);
    round.set(next);
  }
}
