/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Endpoint;
import dev.failaway.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promise P12: no storms. */
class HandshakesTest {

  private final ManualScheduler time = new ManualScheduler();
  private final Script script = new Script();
  private final Handshakes handshakes = new Handshakes(script, shared(time));
  private final List<Endpoint> begun = new ArrayList<>();
  private final List<Handshakes.Permit> permits = new ArrayList<>();

  @Test
  void fourAtOnceToOneEndpointAndTheNextWhenOneEnds() {
    ask(endpoint(1), 10);

    assertThat(begun).hasSize(4);
    assertThat(handshakes.waiting()).isEqualTo(6);
    permits.remove(0).close();

    assertThat(begun).hasSize(5);
    assertThat(handshakes.inFlight(endpoint(1))).isEqualTo(4);
  }

  @Test
  void sixteenAtOnceToATarget() {
    for (int number = 1; number <= 8; number++) {
      ask(endpoint(number), 4);
    }

    assertThat(begun).hasSize(16);
    assertThat(handshakes.inFlight()).isEqualTo(16);
  }

  @Test
  void endpointsTakeTurns() {
    ask(endpoint(1), 4);
    ask(endpoint(2), 4);
    ask(endpoint(3), 4);
    ask(endpoint(4), 4);
    ask(endpoint(1), 2);
    ask(endpoint(5), 2);
    begun.clear();

    permits.get(0).close();
    permits.get(1).close();

    assertThat(begun).containsExactlyInAnyOrder(endpoint(1), endpoint(5));
  }

  @Test
  void askersOfOneEndpointAreServedInOrder() {
    ask(endpoint(1), 4);
    List<String> order = new ArrayList<>();
    for (String name : List.of("first", "second", "third")) {
      handshakes.acquire(endpoint(1), permit -> order.add(name));
    }

    permits.forEach(Handshakes.Permit::close);

    assertThat(order).containsExactly("first", "second", "third");
  }

  @Test
  void endpointsThatSwallowConnectsLeaveTheLastOneItsOwn() {
    script.endpoints = 5;
    for (int number = 1; number <= 4; number++) {
      ask(endpoint(number), 4);
    }
    begun.clear();

    ask(endpoint(5), 1);

    assertThat(begun).containsExactly(endpoint(5));
    assertThat(handshakes.inFlight()).isEqualTo(16);
  }

  @Test
  void anEndpointWhoseConnectsFailGetsOneAtATime() {
    script.failing.add(endpoint(1));

    ask(endpoint(1), 5);
    assertThat(begun).hasSize(1);
    permits.remove(0).close();

    assertThat(begun).hasSize(2);
    assertThat(handshakes.inFlight()).isEqualTo(1);
  }

  @Test
  void anEndpointThatIsBackGetsFiftyInASecond() {
    script.newToItsLoad.add(endpoint(1));
    for (int i = 0; i < 400; i++) {
      handshakes.acquire(endpoint(1), this::beginAndEnd);
      time.advance(Duration.ofMillis(2).toNanos());
    }
    assertThat(begun).hasSize(50);
    assertThat(handshakes.waiting()).isEqualTo(350);

    time.advance(Duration.ofMillis(250).toNanos());
    assertThat(begun.size()).isBetween(51, 100);

    script.newToItsLoad.clear();
    time.advance(Duration.ofSeconds(1).toNanos());
    assertThat(begun).hasSize(400);
  }

  @Test
  void whoGaveUpWaitingIsPassedOver() {
    ask(endpoint(1), 6);
    begun.clear();

    permits.remove(4).close();
    permits.remove(0).close();

    assertThat(begun).hasSize(1);
    assertThat(handshakes.waiting()).isZero();
  }

  @Test
  void closingTwiceGivesBackOnce() {
    ask(endpoint(1), 1);

    permits.get(0).close();
    permits.get(0).close();

    assertThat(handshakes.inFlight()).isZero();
    assertThat(handshakes.inFlight(endpoint(1))).isZero();
  }

  @Test
  void waitersAreBounded() {
    ask(endpoint(1), 4 + Handshakes.MOST_WAITING);

    assertThat(handshakes.acquire(endpoint(1), permit -> {})).isNull();
    assertThat(handshakes.waiting()).isEqualTo(Handshakes.MOST_WAITING);
  }

  @Test
  void endpointsThatAreLongGoneAreForgotten() {
    for (int number = 0; number < 10_000; number++) {
      ask(Endpoint.of(ScriptedDns.ip("10.1." + number / 250 + "." + number % 250), 80), 1);
      time.advance(Duration.ofMillis(2).toNanos());
      permits.remove(0).close();
      time.advance(Duration.ofMillis(100).toNanos());
    }

    assertThat(handshakes.endpoints()).isLessThanOrEqualTo(11);
  }

  @Test
  void aCallbackThatFailsGivesItsPermitBackAndOthersGoOn() {
    try (LogCapture log = new LogCapture()) {
      handshakes.acquire(
          endpoint(1),
          permit -> {
            throw new IllegalStateException("broken");
          });
      log.assertOnce("a connect to 10.0.0.1:80 could not begin");
    }

    assertThat(handshakes.inFlight()).isZero();
    ask(endpoint(1), 1);
    assertThat(begun).hasSize(1);
  }

  @Test
  void connectsThatEndAtOnceDoNotGrowTheStack() {
    ask(endpoint(1), 4);
    for (int i = 0; i < Handshakes.MOST_WAITING; i++) {
      handshakes.acquire(endpoint(1), this::beginAndEnd);
    }

    List.copyOf(permits).forEach(Handshakes.Permit::close);

    assertThat(begun).hasSize(4 + Handshakes.MOST_WAITING);
    assertThat(handshakes.inFlight()).isZero();
  }

  @Test
  @Timeout(60)
  void limitsHoldAndNothingLeaksUnderConcurrentUse() throws InterruptedException {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ConcurrentLinkedQueue<Handshakes.Permit> open = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Random random = new Random(t);
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  if (random.nextBoolean()) {
                    handshakes.acquire(
                        endpoint(1 + random.nextInt(6)),
                        permit -> {
                          most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                          open.add(permit);
                        });
                  } else {
                    end(open.poll(), inFlight);
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    while (!open.isEmpty()) {
      end(open.poll(), inFlight);
    }

    assertThat(most.get()).isBetween(1, Handshakes.PER_TARGET);
    assertThat(handshakes.inFlight()).isZero();
    assertThat(handshakes.waiting()).isZero();
  }

  private static void end(Handshakes.@Nullable Permit permit, AtomicInteger inFlight) {
    if (permit != null) {
      inFlight.decrementAndGet();
      permit.close();
    }
  }

  private void ask(Endpoint endpoint, int times) {
    for (int i = 0; i < times; i++) {
      Handshakes.Permit permit = handshakes.acquire(endpoint, granted -> begun.add(endpoint));
      if (permit == null) {
        throw new AssertionError("refused");
      }
      permits.add(permit);
    }
  }

  private void beginAndEnd(Handshakes.Permit permit) {
    begun.add(endpoint(1));
    permit.close();
  }

  private static Endpoint endpoint(int number) {
    return Endpoint.of(ScriptedDns.ip("10.0.0." + number), 80);
  }

  private static Shared shared(ManualScheduler time) {
    return new Shared(
        new Environment(
            time::nowNanos,
            () -> new Random(1),
            () -> time,
            Runnable::run,
            policy -> new ScriptedDns()));
  }

  /** A cluster that knows what the test says. */
  private static final class Script implements Recovery {

    private final Set<Endpoint> failing = new HashSet<>();
    private final Set<Endpoint> newToItsLoad = new HashSet<>();
    private int endpoints;

    @Override
    public int endpoints() {
      return endpoints;
    }

    @Override
    public boolean isFailing(Endpoint endpoint) {
      return failing.contains(endpoint);
    }

    @Override
    public boolean isNewToItsLoad(Endpoint endpoint) {
      return newToItsLoad.contains(endpoint);
    }
  }
}
