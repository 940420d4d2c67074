/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.AttemptReport;
import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import dev.failaway.RequestOptions;
import dev.failaway.RequestReport;
import dev.failaway.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise P10: where a request goes and when it is tried again. */
class AttemptsTest {

  private static final String[] THREE = {"10.0.1.1", "10.0.2.1", "10.0.3.1"};

  @Test
  void neverSentRequestGoesElsewhereAtOnceWhateverItsMethod() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(POST);
      Lease first = test.lease(attempts);

      Decision next =
          attempts.finish(first, Outcome.CONNECT_FAILED, new IOException("refused"), test.now());

      assertThat(next).isEqualTo(new Decision.Retry(0));
      assertThat(test.lease(attempts).endpoint()).isNotEqualTo(first.endpoint());
    }
  }

  @Test
  void possiblySentPostIsNeverRepeated() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(POST);
      IOException reset = new IOException("reset");

      Decision next = attempts.finish(test.lease(attempts), Outcome.RESET, reset, test.now());

      assertThat(next).isEqualTo(new Decision.Fail(reset));
    }
  }

  @Test
  void bodyThatCanNotBeSentAgainForbidsTheRepetition() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      assertThat(test.attempt(test.begin(RequestTraits.of("PUT", false)), Outcome.RESET))
          .isInstanceOf(Decision.Fail.class);
    }
  }

  @Test
  void attemptsVisitEveryEndpointBeforeTheyEnd() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Set<String> visited = new HashSet<>();
      Decision decision = new Decision.Retry(0);
      while (decision instanceof Decision.Retry) {
        Lease lease = test.lease(attempts);
        visited.add(TestEnvironment.ip(lease));
        decision = attempts.finish(lease, Outcome.RESET, new IOException("reset"), test.now());
      }

      assertThat(visited).containsExactlyInAnyOrder(THREE);
    }
  }

  @Test
  void lastFailureIsThrownWithEarlierOnesAndTheReport() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      attempts.finish(
          test.lease(attempts), Outcome.CONNECT_FAILED, new IOException("one"), test.now());
      attempts.finish(
          test.lease(attempts), Outcome.CONNECT_FAILED, new IOException("two"), test.now());
      IOException last = new IOException("three");

      Decision end =
          attempts.finish(test.lease(attempts), Outcome.CONNECT_FAILED, last, test.now());

      assertThat(end).isEqualTo(new Decision.Fail(last));
      assertThat(last.getSuppressed()).hasSize(3);
      assertThat(last.getSuppressed()[0]).hasMessage("one");
      RequestReport report = RequestReport.of(new RuntimeException(last)).orElseThrow();
      assertThat(report.attempts()).hasSize(3);
      assertThat(report.toString())
          .contains("3 attempts", "CONNECT_FAILED", "10.0.1.1:8080", "10.0.3.1:8080");
    }
  }

  @Test
  void retryPrefersAnotherZone() throws IOException {
    ClientConfig config =
        ClientConfig.defaults()
            .withZones(z -> z.withCidrs(Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b")));
    try (TestEnvironment test =
        TestEnvironment.of(config).resolvedTo("10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.2.1")) {
      for (int i = 0; i < 30; i++) {
        Attempts attempts = test.begin(GET);
        Lease first = test.lease(attempts);
        attempts.finish(first, Outcome.UNPROCESSED, new IOException("refused"), test.now());

        assertThat(test.lease(attempts).endpoint().zone()).isNotEqualTo(first.endpoint().zone());
      }
    }
  }

  @Test
  void serverErrorOfAnIdempotentRequestIsTriedElsewhereAfterABackoff() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Lease first = test.lease(attempts);

      Decision next = attempts.responded(first, 503, -1, test.now());

      assertThat(next)
          .isInstanceOfSatisfying(
              Decision.Retry.class,
              retry -> assertThat(retry.delayNanos()).isBetween(0L, 50_000_000L));
      Lease second = test.lease(attempts);
      assertThat(second.endpoint()).isNotEqualTo(first.endpoint());
      assertThat(attempts.responded(second, 200, -1, test.now())).isEqualTo(Decision.deliver());
    }
  }

  @Test
  void finalServerErrorIsDelivered() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Decision decision = new Decision.Retry(0);
      int tries = 0;
      while (decision instanceof Decision.Retry) {
        decision = attempts.responded(test.lease(attempts), 503, -1, test.now());
        tries++;
      }

      assertThat(tries).isEqualTo(3);
      assertThat(decision).isEqualTo(Decision.deliver());
    }
  }

  @Test
  void serverErrorOfAPostIsDeliveredAtOnce() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(POST);

      assertThat(attempts.responded(test.lease(attempts), 503, -1, test.now()))
          .isEqualTo(Decision.deliver());
    }
  }

  @Test
  void retryAfterIsHonouredUpToFiveSeconds() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts patient = test.begin(GET);
      Attempts asked = test.begin(GET);

      long second = 1_000_000_000L;
      assertThat(patient.responded(test.lease(patient), 503, 2 * second, test.now()))
          .isEqualTo(new Decision.Retry(2 * second));
      assertThat(asked.responded(test.lease(asked), 503, 6 * second, test.now()))
          .isEqualTo(Decision.deliver());
    }
  }

  @Test
  void throttledResponseIsTriedAgainOnlyWithRetryAfter() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts without = test.begin(GET);
      Attempts with = test.begin(GET);

      assertThat(without.responded(test.lease(without), 429, -1, test.now()))
          .isEqualTo(Decision.deliver());
      assertThat(with.responded(test.lease(with), 429, 1_000_000_000L, test.now()))
          .isEqualTo(new Decision.Retry(1_000_000_000L));
    }
  }

  @Test
  void nothingIsTriedBeyondTheDeadline() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(TestEnvironment.withTimeout(GET, Duration.ofMillis(500)));
      Lease lease = test.lease(attempts);
      test.advance(Duration.ofMillis(501));

      assertThat(attempts.remainingNanos(test.now())).isNegative();
      assertThat(attempts.finish(lease, Outcome.TIMEOUT, new IOException("late"), test.now()))
          .isInstanceOf(Decision.Fail.class);
    }
  }

  @Test
  void staleConnectionIsResentOnceToTheSameEndpointOutsideTheAttempts() throws IOException {
    ClientConfig config = ClientConfig.defaults().withRetry(RetryPolicy.none());
    try (TestEnvironment test = TestEnvironment.of(config).resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Lease first = test.lease(attempts);

      Decision next =
          attempts.finish(first, Outcome.STALE_CONNECTION, new IOException("eof"), test.now());
      Lease second = test.lease(attempts);

      assertThat(next).isEqualTo(new Decision.Retry(0));
      assertThat(second.endpoint()).isEqualTo(first.endpoint());
      assertThat(second.fresh()).isTrue();
      assertThat(attempts.finish(second, Outcome.CLOSED, new IOException("eof"), test.now()))
          .isInstanceOf(Decision.Fail.class);
    }
  }

  @Test
  void stalePostIsResentOnlyWhenNothingWasWritten() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      assertThat(test.attempt(test.begin(POST), Outcome.STALE_UNSENT))
          .isEqualTo(new Decision.Retry(0));
      assertThat(test.attempt(test.begin(POST), Outcome.STALE_CONNECTION))
          .isInstanceOf(Decision.Fail.class);
    }
  }

  @Test
  void leaseWithoutAConnectionIsNoAttemptTwice() throws IOException {
    ClientConfig config = ClientConfig.defaults().withRetry(RetryPolicy.none());
    try (TestEnvironment test = TestEnvironment.of(config).resolvedTo(THREE)) {
      Attempts attempts = test.begin(POST);

      assertThat(test.attempt(attempts, Outcome.NOT_READY)).isEqualTo(new Decision.Retry(0));
      assertThat(test.attempt(attempts, Outcome.NOT_READY)).isEqualTo(new Decision.Retry(0));
      assertThat(test.attempt(attempts, Outcome.NOT_READY)).isInstanceOf(Decision.Fail.class);
    }
  }

  @Test
  void protocolErrorIsTriedOnceAndOnlyElsewhere() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);

      assertThat(test.attempt(attempts, Outcome.PROTOCOL_ERROR)).isInstanceOf(Decision.Retry.class);
      assertThat(test.attempt(attempts, Outcome.PROTOCOL_ERROR)).isInstanceOf(Decision.Fail.class);
    }
    try (TestEnvironment alone = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      assertThat(alone.attempt(alone.begin(GET), Outcome.PROTOCOL_ERROR))
          .isInstanceOf(Decision.Fail.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void retryThatIsForAnotherEndpointIsNotMadeWhenThatOneIsGone(boolean withdrawn)
      throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      IOException broken = new IOException("broken protocol");
      assertThat(attempts.finish(lease, Outcome.PROTOCOL_ERROR, broken, test.now()))
          .isInstanceOf(Decision.Retry.class);
      String other = TestEnvironment.ip(lease).equals("10.0.1.1") ? "10.0.2.1" : "10.0.1.1";

      if (withdrawn) {
        test.dns.answer(Duration.ofSeconds(60), TestEnvironment.ip(lease));
        test.advance(Duration.ofSeconds(60));
      } else {
        test.eject(Outcome.RESET, other);
      }

      ClusterCounters counters =
          Objects.requireNonNull(test.loadBalancer.counters().get(TestEnvironment.TARGET));
      long failedBefore = counters.failedRequests();

      assertThatThrownBy(() -> attempts.tryLease(test.now()))
          .isSameAs(broken)
          .satisfies(
              e ->
                  assertThat(RequestReport.of(e).orElseThrow().attempts())
                      .extracting(AttemptReport::outcome)
                      .containsExactly(Outcome.PROTOCOL_ERROR));
      assertThat(counters.failedRequests()).isEqualTo(failedBefore + 1);
    }
  }

  @Test
  void certificateFailureIsNotWalkedAroundTheEndpoints() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      for (int i = 0; i < 20; i++) {
        assertThat(test.request(GET, Outcome.CERTIFICATE_REJECTED))
            .isInstanceOf(Decision.Fail.class);
      }
      assertThat(test.events.lines()).noneMatch(line -> line.startsWith("ejected"));
    }
  }

  @Test
  void totalOutageSpendsTheReserveAndThenThreeRetriesPerSecond() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      int requests = 0;
      int attemptsMade = 0;
      for (int tick = 0; tick < 200 * 10; tick++) { // 200 requests/s for 10 s
        Attempts attempts = test.begin(GET);
        requests++;
        Decision decision = new Decision.Retry(0);
        while (decision instanceof Decision.Retry) {
          attemptsMade++;
          decision = test.attempt(attempts, Outcome.RESET);
        }
        test.advance(Duration.ofMillis(5));
      }

      assertThat(attemptsMade - requests).isBetween(30, 10 + 3 * 10 + 8);
    }
  }

  @Test
  void failureAfterADeliveredHeadIsNeverRetried() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      attempts.responded(lease, 200, -1, test.now());
      IOException cut = new IOException("cut");

      assertThat(attempts.finish(lease, Outcome.CLOSED, cut, test.now()))
          .isEqualTo(new Decision.Fail(cut));
      assertThat(RequestReport.of(cut)).isPresent();
    }
  }

  @Test
  void finishingALeaseTwiceIsAMistake() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      attempts.finish(lease, Outcome.SUCCESS, null, test.now());

      assertThatThrownBy(() -> attempts.finish(lease, Outcome.SUCCESS, null, test.now()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void inFlightReturnsToZeroWhateverHappens() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      for (Outcome outcome : Outcome.values()) {
        Attempts attempts = test.begin(GET);
        Decision decision = new Decision.Retry(0);
        while (decision instanceof Decision.Retry) {
          decision = test.attempt(attempts, outcome);
        }
        test.advance(Duration.ofMinutes(2));
      }

      assertThat(test.loadBalancer.status(TestEnvironment.TARGET_URI).endpoints())
          .allMatch(endpoint -> endpoint.inFlight() == 0);
    }
  }

  @Test
  void closedLoadBalancerRefusesAndWakesWhoeverWaits() throws IOException {
    TestEnvironment test = TestEnvironment.defaults();
    Attempts attempts = test.begin(GET);
    boolean[] woken = {false};
    attempts.whenReady(() -> woken[0] = true);

    test.close();

    assertThat(woken[0]).isTrue();
    assertThatThrownBy(() -> attempts.tryLease(test.now()))
        .isInstanceOf(IOException.class)
        .hasMessage("load balancer is closed");
    assertThatThrownBy(() -> test.begin(GET)).hasMessage("load balancer is closed");
  }

  @Test
  void optionsOfTheRequestHoldOverMethodAndPolicy() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts post = test.begin(with(POST, RequestOptions.defaults().withIdempotent(true)));
      Attempts get = test.begin(with(GET, RequestOptions.defaults().withIdempotent(false)));
      Attempts once = test.begin(with(GET, RequestOptions.defaults().withMaxAttempts(1)));
      Attempts quick =
          test.begin(with(GET, RequestOptions.defaults().withAttemptTimeout(Duration.ofMillis(7))));

      assertThat(test.attempt(post, Outcome.RESET)).isInstanceOf(Decision.Retry.class);
      assertThat(test.attempt(get, Outcome.RESET)).isInstanceOf(Decision.Fail.class);
      assertThat(test.attempt(once, Outcome.CONNECT_FAILED)).isInstanceOf(Decision.Fail.class);
      assertThat(quick.timeouts().attempt()).contains(Duration.ofMillis(7));
    }
  }

  @Test
  void theDeadlineIsTheRequestsOwnThenThatOfItsOptionsThenTheConfigured() throws IOException {
    RequestOptions options = RequestOptions.defaults().withRequestTimeout(Duration.ofSeconds(7));
    RequestTraits own = new RequestTraits(true, true, Optional.of(Duration.ofSeconds(3)), options);
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      assertThat(remaining(test, own)).isEqualTo(Duration.ofSeconds(3));
      assertThat(remaining(test, with(GET, options))).isEqualTo(Duration.ofSeconds(7));
      assertThat(remaining(test, GET)).isEqualTo(Duration.ofSeconds(75));
    }
  }

  private static Duration remaining(TestEnvironment test, RequestTraits traits) throws IOException {
    return Duration.ofNanos(test.begin(traits).remainingNanos(test.now()));
  }

  private static RequestTraits with(RequestTraits traits, RequestOptions options) {
    return new RequestTraits(traits.idempotent(), traits.replayable(), traits.timeout(), options);
  }
}
