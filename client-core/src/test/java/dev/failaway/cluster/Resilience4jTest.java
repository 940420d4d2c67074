/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A user's own {@code Retry}, from a registry that resilience4j's own Micrometer binder watches:
 * both see what happens to our requests, and nothing that did not happen.
 */
class Resilience4jTest {

  private static final String[] THREE = {"10.0.1.1", "10.0.2.1", "10.0.3.1"};
  private static final long WAIT_MILLIS = 7;

  private final RetryRegistry retries =
      RetryRegistry.of(
          RetryConfig.<Integer>custom()
              .maxAttempts(3)
              .retryOnResult(status -> status == 503)
              .retryOnException(failure -> failure instanceof IOException)
              .intervalBiFunction((Integer attempt, Either<Throwable, Integer> last) -> WAIT_MILLIS)
              .build());
  private final Retry retry = retries.retry("orders");
  private final List<String> events = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestEnvironment test = TestEnvironment.defaults();

  @BeforeEach
  void bind() throws IOException {
    TaggedRetryMetrics.ofRetryRegistry(retries).bindTo(meters);
    retry
        .getEventPublisher()
        .onEvent(
            event -> events.add(event.getEventType() + " " + event.getNumberOfRetryAttempts()));
    test.close();
    test =
        TestEnvironment.of(ClientConfig.defaults().withRetry(r -> r.withResilience4j(retry)))
            .resolvedTo(THREE);
  }

  @AfterEach
  void close() {
    test.close();
    meters.close();
  }

  private double calls(String kind) {
    return meters
        .get("resilience4j.retry.calls")
        .tag("name", "orders")
        .tag("kind", kind)
        .functionCounter()
        .count();
  }

  private Decision responded(Attempts attempts, int status) throws IOException {
    return attempts.responded(test.lease(attempts), status, -1, test.now());
  }

  @Test
  void requestThatSucceedsAtOnceIsCountedWithoutARetry() throws IOException {
    responded(test.begin(GET), 200);

    assertThat(calls("successful_without_retry")).isEqualTo(1);
    assertThat(events).isEmpty();
  }

  @Test
  void retriesAfterAStatusAndAFailureAreSeenWithTheirNumberAndWait() throws IOException {
    Attempts attempts = test.begin(GET);

    assertThat(responded(attempts, 503)).isEqualTo(new Decision.Retry(WAIT_MILLIS * 1_000_000));
    assertThat(test.attempt(attempts, Outcome.RESET))
        .isEqualTo(new Decision.Retry(WAIT_MILLIS * 1_000_000));
    assertThat(responded(attempts, 200)).isEqualTo(Decision.deliver());

    assertThat(events).containsExactly("RETRY 1", "RETRY 2", "SUCCESS 2");
    assertThat(calls("successful_with_retry")).isEqualTo(1);
    assertThat(calls("successful_without_retry")).isZero();
    assertThat(test.loadBalancer.counters().values()).allMatch(counters -> counters.retries() == 2);
  }

  @Test
  void exhaustedAttemptsAreSeenAsAFailureWithRetries() throws IOException {
    Attempts attempts = test.begin(GET);
    test.attempt(attempts, Outcome.RESET);
    test.attempt(attempts, Outcome.RESET);

    assertThat(test.attempt(attempts, Outcome.RESET)).isInstanceOf(Decision.Fail.class);

    assertThat(events).containsExactly("RETRY 1", "RETRY 2", "ERROR 3");
    assertThat(calls("failed_with_retry")).isEqualTo(1);
  }

  @Test
  void whatOurRulesForbidFiresNoRetry() throws IOException {
    test.attempt(test.begin(POST), Outcome.RESET);
    responded(test.begin(POST), 503);

    assertThat(events).noneMatch(event -> event.startsWith("RETRY"));
    assertThat(calls("successful_with_retry") + calls("failed_with_retry")).isZero();
  }

  @Test
  void resendOnAFreshConnectionIsNoRetry() throws IOException {
    Attempts attempts = test.begin(GET);
    test.attempt(attempts, Outcome.STALE_CONNECTION);
    responded(attempts, 200);

    assertThat(events).isEmpty();
    assertThat(calls("successful_without_retry")).isEqualTo(1);
  }
}
