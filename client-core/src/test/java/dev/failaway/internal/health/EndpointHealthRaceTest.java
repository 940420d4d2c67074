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
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Two threads race to eject each of many endpoints. They meet before each round and then go along
 * the endpoints side by side; they spin while they wait, because a thread that wakes up is too
 * late, but not for long, because there may be one processor only.
 */
final class EndpointHealthRaceTest {

  private static final int ROUNDS = 50;
  private static final int ENDPOINTS = 200;
  private static final int MOST_SPINS = 20_000;

  private final List<EndpointHealth> endpoints =
      Stream.generate(
              () -> new EndpointHealth(EjectionPolicy.defaults().withConsecutiveFailures(1), 0))
          .limit(ENDPOINTS)
          .toList();
  private final AtomicIntegerArray told = new AtomicIntegerArray(ENDPOINTS);
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();

  @Test
  void exactlyOneIsToldOfEachEjection() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (Future<Boolean> ended :
        pool.invokeAll(
            List.<Callable<Boolean>>of(() -> failInRounds(true), () -> failInRounds(false)),
            60,
            TimeUnit.SECONDS)) {
      assertThat(ended.get()).isTrue();
    }
    pool.shutdown();

    assertThat(arrived).hasValue(2 * 2 * ROUNDS);
    assertThat(wrong).hasValue(0);
  }

  private boolean failInRounds(boolean judges) {
    Random random = new Random(20_261_120);
    for (int round = 0; round < ROUNDS; round++) {
      meet(2 * round);
      long now = round;
      for (int i = 0; i < ENDPOINTS; i++) {
        if (endpoints.get(i).record(Outcome.RESET, now, now, random)) {
          told.incrementAndGet(i);
        }
      }
      meet(2 * round + 1);
      if (judges) {
        judge(now);
      }
    }
    return true;
  }

  /** Returns when both threads have come to their meeting of this number. */
  private void meet(int number) {
    arrived.incrementAndGet();
    for (int spins = 0; arrived.get() < 2 * (number + 1) && !Thread.interrupted(); spins++) {
      if (spins < MOST_SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(1);
      }
    }
  }

  /** While the other thread waits for the next round. */
  private void judge(long now) {
    for (int i = 0; i < ENDPOINTS; i++) {
      EndpointHealth health = endpoints.get(i);
      wrong.addAndGet(told.getAndSet(i, 0) == 1 && !health.isEligible() ? 0 : 1);
      health.readmit(now);
    }
  }
}
