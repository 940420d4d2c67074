/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import dev.failaway.RequestOptions;
import dev.failaway.RetryPolicy;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a further attempt costs, when it is decided and when it is not. */
class RetryPriceTest {

  private static final String[] THREE = {"10.0.1.1", "10.0.2.1", "10.0.3.1"};

  private static double budget(TestEnvironment test) {
    return test.loadBalancer.status(TARGET_URI).budget();
  }

  private static void spendAll(TestEnvironment test) throws IOException {
    while (budget(test) >= 1) {
      Attempts attempts = test.begin(GET);
      attempts.responded(test.lease(attempts), 503, -1, test.now());
    }
  }

  @Test
  void firstNeverSentAttemptElsewhereIsFreeAndTheNextCostsOne() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(POST);

      test.attempt(attempts, Outcome.CONNECT_FAILED);
      assertThat(budget(test)).isEqualTo(10);
      test.attempt(attempts, Outcome.CONNECT_FAILED);
      assertThat(budget(test)).isEqualTo(9);
    }
  }

  @Test
  void neverSentAttemptIsFreeAndAtOnceTheFirstTimeEvenIfItIsTheSecondAttempt() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);

      test.attempt(attempts, Outcome.RESET);
      assertThat(budget(test)).isEqualTo(9);
      assertThat(test.attempt(attempts, Outcome.CONNECT_FAILED)).isEqualTo(new Decision.Retry(0));
      assertThat(budget(test)).isEqualTo(9);
    }
  }

  @Test
  void possiblySentAttemptAndStatusCostOneEach() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);

      test.attempt(attempts, Outcome.RESET);
      attempts.responded(test.lease(attempts), 503, -1, test.now());

      assertThat(budget(test)).isEqualTo(8);
    }
  }

  @Test
  void attemptThatIsNotMadeCostsNothing() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      test.attempt(test.begin(POST), Outcome.RESET); // not idempotent
      Attempts late = test.begin(TestEnvironment.withTimeout(GET, Duration.ofMillis(300)));
      late.responded(
          test.lease(late), 503, 300_000_000L, test.now()); // Retry-After at the deadline
      Attempts last = test.begin(GET);
      test.attempt(last, Outcome.RESET);
      test.attempt(last, Outcome.RESET);
      test.attempt(last, Outcome.RESET); // the third of three

      assertThat(budget(test)).isEqualTo(8);
      assertThat(test.loadBalancer.counters().values())
          .allMatch(counters -> counters.retriesWithoutBudget() == 0);
    }
  }

  @Test
  void successEarnsATenthAndNothingElseDoes() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts paid = test.begin(GET);
      test.attempt(paid, Outcome.RESET);

      for (int status : List.of(200, 204, 404, 429, 500)) {
        Attempts attempts = test.begin(POST);
        attempts.responded(test.lease(attempts), status, -1, test.now());
      }

      assertThat(budget(test)).isCloseTo(9.2, within(0.001));
    }
  }

  @Test
  void emptyBudgetDeliversTheStatusAndFiresNoRetryEvent() throws IOException {
    List<String> events = new ArrayList<>();
    Retry retry =
        Retry.of(
            "users",
            RetryConfig.<Integer>custom()
                .maxAttempts(3)
                .retryOnResult(status -> status >= 500)
                .build());
    retry.getEventPublisher().onEvent(event -> events.add(event.getEventType().name()));
    ClientConfig config = ClientConfig.defaults().withRetry(r -> r.withResilience4j(retry));
    try (TestEnvironment test = TestEnvironment.of(config).resolvedTo(THREE)) {
      spendAll(test);
      events.clear();
      Attempts attempts = test.begin(GET);

      Decision decision = attempts.responded(test.lease(attempts), 503, -1, test.now());

      assertThat(decision).isEqualTo(Decision.deliver());
      assertThat(events).doesNotContain("RETRY");
      assertThat(test.loadBalancer.counters().values())
          .allMatch(counters -> counters.retriesWithoutBudget() > 0);
    }
  }

  @Test
  void usersRetryThatSaysNoIsNotPaidFor() throws IOException {
    Retry never =
        Retry.of("users", RetryConfig.<Integer>custom().retryOnException(any -> false).build());
    ClientConfig config = ClientConfig.defaults().withRetry(r -> r.withResilience4j(never));
    try (TestEnvironment test = TestEnvironment.of(config).resolvedTo(THREE)) {
      assertThat(test.attempt(test.begin(GET), Outcome.RESET)).isInstanceOf(Decision.Fail.class);
      assertThat(budget(test)).isEqualTo(10);
    }
  }

  @Test
  void secondStaleConnectionIsAnAttempt() throws IOException {
    RequestTraits twice =
        new RequestTraits(
            true, true, Optional.empty(), RequestOptions.defaults().withMaxAttempts(2));
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(twice);

      assertThat(test.attempt(attempts, Outcome.STALE_CONNECTION)).isEqualTo(new Decision.Retry(0));
      assertThat(budget(test)).isEqualTo(10);
      assertThat(test.attempt(attempts, Outcome.STALE_CONNECTION))
          .isInstanceOf(Decision.Retry.class);
      assertThat(budget(test)).isEqualTo(9);
      assertThat(test.attempt(attempts, Outcome.STALE_CONNECTION))
          .isInstanceOf(Decision.Fail.class);
    }
  }

  @Test
  void noneStillResendsOnAFreshConnectionAndNothingElse() throws IOException {
    ClientConfig config = ClientConfig.defaults().withRetry(RetryPolicy.none());
    try (TestEnvironment test = TestEnvironment.of(config).resolvedTo(THREE)) {
      assertThat(test.attempt(test.begin(GET), Outcome.STALE_CONNECTION))
          .isInstanceOf(Decision.Retry.class);
      for (Outcome outcome :
          List.of(
              Outcome.CONNECT_FAILED, Outcome.UNPROCESSED, Outcome.RESET, Outcome.PROTOCOL_ERROR)) {
        assertThat(test.attempt(test.begin(GET), outcome)).isInstanceOf(Decision.Fail.class);
      }
      Attempts status = test.begin(GET);
      assertThat(status.responded(test.lease(status), 503, -1, test.now()))
          .isEqualTo(Decision.deliver());
    }
  }
}
