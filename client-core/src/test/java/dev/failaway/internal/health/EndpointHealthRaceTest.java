/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EjectionPolicy;
import dev.failaway.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Threads race to eject one endpoint. */
final class EndpointHealthRaceTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 2_000;

  private final EndpointHealth health = new EndpointHealth(EjectionPolicy.defaults(), 0);
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger toldWrongly = new AtomicInteger();

  /** Runs at the end of each round, on the last thread to arrive, while the others wait. */
  private final CyclicBarrier round = new CyclicBarrier(THREADS, this::judgeRound);

  private final AtomicLong now = new AtomicLong(1);

  @Test
  void exactlyOneOfManyIsToldOfEachEjection() throws Exception {
    List<Callable<Boolean>> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(thread);
      threads.add(() -> failInRounds(random));
    }
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    for (Future<Boolean> ended : pool.invokeAll(threads, 30, TimeUnit.SECONDS)) {
      assertThat(ended.get()).isTrue();
    }
    pool.shutdown();

    assertThat(now).hasValue(1 + ROUNDS);
    assertThat(toldWrongly).hasValue(0);
  }

  private boolean failInRounds(Random random) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      if (health.record(Outcome.RESET, now.get(), now.get(), random)) {
        told.incrementAndGet();
      }
      round.await(30, TimeUnit.SECONDS);
    }
    return true;
  }

  private void judgeRound() {
    if (told.getAndSet(0) != 1 || health.isEligible()) {
      toldWrongly.incrementAndGet();
    }
    health.readmit(now.incrementAndGet());
  }
}
