/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.LoadShedException;
import dev.failaway.Outcome;
import dev.failaway.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Some days of a load balancer that is scaled, shifted, replaced and overloaded, behind a DNS that
 * fails now and then; {@link NameOverDays} says what is true at any moment. A request every minute
 * or so, each of which shows:
 *
 * <ol>
 *   <li>It has an endpoint, unless the last good answer sheds load: then it has none.
 *   <li>The endpoint is one of the last answer, where that was complete.
 *   <li>It did not leave DNS longer than a TTL ago, unless DNS could not be asked since.
 *   <li>What is remembered is bounded; no two lookups were less than a second apart.
 * </ol>
 */
class DaysOfDnsTest {

  private static final Duration DAYS = Duration.ofDays(5);

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void everyRequestFollowsWhatDnsSaid(long seed) throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      NameOverDays name = new NameOverDays(seed, test::now);
      test.dns.answerBy(name::lookUp);
      Random dice = new Random(seed);
      test.begin(GET);
      test.time.run();

      while (test.now() < DAYS.toNanos()) {
        name.goOn();
        request(test, name);
        assertThat(test.time.pending()).isLessThan(200);
        assertThat(test.loadBalancer.status(TARGET_URI).endpoints()).hasSizeLessThan(100);
        test.advance(Duration.ofMillis(dice.nextInt(20_000, 100_000)));
      }

      assertThat(name.eventsOfEachKind())
          .allSatisfy((kind, count) -> assertThat(count).isGreaterThan(3));
      assertThat(name.shortestGap()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
      assertThat(name.lookups()).isBetween(5 * 24 * 60L, 5 * 24 * 60 * 12L);
      settle(test, name);
    }
  }

  private static void request(TestEnvironment test, NameOverDays name) throws IOException {
    Attempts attempts = test.begin(GET);
    Lease lease;
    try {
      lease = test.lease(attempts);
    } catch (LoadShedException expected) {
      assertThat(name.sheds()).as("sheds at %s", name).isTrue();
      return;
    }
    String ip = TestEnvironment.ip(lease);
    name.assertMayBeUsed(ip);
    Outcome outcome = name.isDead(ip) ? Outcome.CONNECT_FAILED : Outcome.SUCCESS;
    test.probes.answer(ip, outcome);
    attempts.finish(lease, outcome, new IOException("refused"), test.now());
    test.time.run();
  }

  /** When nothing happens any more, everything is used, and nothing is left of what was. */
  private static void settle(TestEnvironment test, NameOverDays name) throws IOException {
    name.settle();
    for (int minute = 0; minute < 60; minute++) {
      name.aliveAgain(test.probes);
      test.request(GET, Outcome.SUCCESS);
      test.advance(Duration.ofMinutes(1));
    }
    assertThat(test.loadBalancer.status(TARGET_URI).endpoints())
        .hasSize(name.trueAddresses().size())
        .extracting(EndpointStatus::state)
        .containsOnly(EndpointState.ELIGIBLE);
    assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);

    test.advance(Duration.ofMinutes(25));
    assertThat(test.time.pending()).isZero();
  }
}
