/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.LogCapture;
import dev.failaway.RetryPolicy;
import dev.failaway.internal.retry.Retries.Progress;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.event.RetryEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RetriesTest {

  private final IOException failure = new ConnectException("refused");

  private final Random random = new Random(20_261_120);

  @Test
  void brokenRetryOfTheUserEndsTheRetriesAndNotTheRequest() {
    RetryConfig config =
        RetryConfig.<Integer>custom()
            .retryOnException(
                any -> {
                  throw new IllegalStateException("predicate");
                })
            .retryOnResult(
                any -> {
                  throw new IllegalStateException("predicate");
                })
            .build();
    Progress progress =
        ours(RetryPolicy.defaults().withResilience4j(Retry.of("broken", config))).begin();

    try (LogCapture log = new LogCapture()) {
      assertThat(progress.afterFailure(failure)).isEmpty();
      assertThat(progress.afterStatus(503)).isEmpty();
      progress.complete();
      log.assertOnce("the Retry of the policy failed: status 503 is delivered");
    }
    assertThat(failure.getSuppressed())
        .singleElement()
        .hasToString("java.lang.IllegalStateException: predicate");
  }

  @Test
  void firstRetryAfterATransportFailureIsAtOnce() {
    for (int i = 0; i < 100; i++) {
      assertThat(ours(RetryPolicy.defaults()).begin().afterFailure(failure)).hasValue(0);
    }
  }

  @Test
  void secondRetryAfterATransportFailureWaitsAtMostTheBase() {
    long longest = 0;
    for (int i = 0; i < 1_000; i++) {
      Progress progress = ours(RetryPolicy.defaults()).begin();
      progress.afterFailure(failure);
      long wait = progress.afterFailure(failure).orElseThrow();
      assertThat(wait).isBetween(0L, TimeUnit.MILLISECONDS.toNanos(50));
      longest = Math.max(longest, wait);
    }
    assertThat(longest).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(45));
  }

  @Test
  void retriesAfterAStatusWaitFromTheFirstOnAndDouble() {
    RetryPolicy policy = RetryPolicy.defaults().withMaxAttempts(10);
    long[] longest = new long[7];
    for (int i = 0; i < 1_000; i++) {
      Progress progress = ours(policy).begin();
      for (int retry = 0; retry < longest.length; retry++) {
        long wait = progress.afterStatus(503).orElseThrow();
        longest[retry] = Math.max(longest[retry], TimeUnit.NANOSECONDS.toMillis(wait));
      }
    }
    long[] bounds = {50, 100, 200, 400, 800, 1_000, 1_000};
    for (int retry = 0; retry < bounds.length; retry++) {
      assertThat(longest[retry]).isBetween(bounds[retry] * 9 / 10, bounds[retry]);
    }
  }

  @Test
  void attemptsAreLimited() {
    Progress progress = ours(RetryPolicy.defaults()).begin();

    assertThat(progress.afterFailure(failure)).isPresent();
    assertThat(progress.afterStatus(503)).isPresent();
    assertThat(progress.afterFailure(failure)).isEmpty();
  }

  @Test
  void noneNeverRetries() {
    assertThat(ours(RetryPolicy.none()).begin().afterFailure(failure)).isEmpty();
    assertThat(ours(RetryPolicy.none()).begin().afterStatus(503)).isEmpty();
  }

  @Test
  void onlyTheStatusesOfThePolicyAreRetried() {
    Retries retries = ours(RetryPolicy.defaults().withRetryableStatuses(Set.of(500)));

    assertThat(retries.mayRetry(500)).isTrue();
    assertThat(retries.mayRetry(503)).isFalse();
    assertThat(retries.begin().afterStatus(500)).isPresent();
    assertThat(retries.begin().afterStatus(503)).isEmpty();
    assertThat(retries.seesEveryRequest()).isFalse();
  }

  @Test
  void waitWithNowhereElseToGoIsThatOfAFirstBackoff() {
    Retries retries = ours(RetryPolicy.defaults());

    for (int i = 0; i < 1_000; i++) {
      assertThat(retries.sameEndpointWaitNanos()).isBetween(0L, TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Test
  void requestsDoNotCountEachOthersAttempts() {
    Retries retries = ours(RetryPolicy.defaults().withMaxAttempts(2));
    Progress one = retries.begin();
    Progress other = retries.begin();

    assertThat(one.afterFailure(failure)).isPresent();
    assertThat(other.afterFailure(failure)).isPresent();
    assertThat(one.afterFailure(failure)).isEmpty();
  }

  @Test
  void usersRetrySeesEveryRequestAndStatus() {
    Retries retries = users(Retry.ofDefaults("users"));

    assertThat(retries.seesEveryRequest()).isTrue();
    assertThat(retries.mayRetry(200)).isTrue();
  }

  @Test
  void usersPredicatesDecide() {
    Retries retries =
        users(
            Retry.of(
                "users",
                RetryConfig.<Integer>custom()
                    .retryOnResult(status -> status == 418)
                    .retryExceptions(ConnectException.class)
                    .build()));

    assertThat(retries.begin().afterStatus(418)).isPresent();
    assertThat(retries.begin().afterStatus(503)).isEmpty();
    assertThat(retries.begin().afterFailure(new ConnectException("refused"))).isPresent();
    assertThat(retries.begin().afterFailure(new IOException("reset"))).isEmpty();
  }

  @Test
  void usersIntervalAndAttemptsHold() {
    Retries retries =
        users(
            Retry.of(
                "users",
                RetryConfig.custom()
                    .maxAttempts(4)
                    .intervalFunction(IntervalFunction.ofExponentialBackoff(7, 2))
                    .build()));
    Progress progress = retries.begin();

    List<OptionalLong> waits = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waits.add(progress.afterFailure(failure));
    }

    assertThat(waits).containsExactly(millis(7), millis(14), millis(28), OptionalLong.empty());
  }

  @Test
  void usersEventsAreFiredOncePerRetryAndEnd() {
    Retry retry =
        Retry.of("users", RetryConfig.<Integer>custom().retryOnResult(s -> s > 499).build());
    List<RetryEvent.Type> events = new ArrayList<>();
    retry.getEventPublisher().onEvent(event -> events.add(event.getEventType()));

    Progress recovered = users(retry).begin();
    recovered.afterFailure(failure);
    recovered.afterStatus(200);
    recovered.complete();

    assertThat(events).containsExactly(RetryEvent.Type.RETRY, RetryEvent.Type.SUCCESS);

    events.clear();
    Progress failed = users(retry).begin();
    for (int i = 0; i < 3; i++) {
      failed.afterFailure(failure);
    }

    assertThat(events)
        .containsExactly(RetryEvent.Type.RETRY, RetryEvent.Type.RETRY, RetryEvent.Type.ERROR);
  }

  @Test
  void usersMetricsCountRequests() {
    Retry retry =
        Retry.of("users", RetryConfig.<Integer>custom().retryOnResult(s -> s > 499).build());
    Retries retries = users(retry);

    Progress plain = retries.begin();
    plain.afterStatus(200);
    plain.complete();
    Progress recovered = retries.begin();
    recovered.afterStatus(503);
    recovered.afterStatus(200);
    recovered.complete();
    Progress failed = retries.begin();
    for (int i = 0; i < 3; i++) {
      failed.afterFailure(failure);
    }

    Retry.Metrics metrics = retry.getMetrics();
    assertThat(metrics.getNumberOfSuccessfulCallsWithoutRetryAttempt()).isEqualTo(1);
    assertThat(metrics.getNumberOfSuccessfulCallsWithRetryAttempt()).isEqualTo(1);
    assertThat(metrics.getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
  }

  @Test
  void responseIsDeliveredAlthoughTheUsersRetryFailsAfterMaxAttempts() {
    Retry retry =
        Retry.of(
            "users",
            RetryConfig.<Integer>custom()
                .maxAttempts(2)
                .retryOnResult(status -> status == 503)
                .failAfterMaxAttempts(true)
                .build());
    List<RetryEvent.Type> events = new ArrayList<>();
    retry.getEventPublisher().onEvent(event -> events.add(event.getEventType()));
    Progress progress = users(retry).begin();

    assertThat(progress.afterStatus(503)).isPresent();
    assertThat(progress.afterStatus(503)).isEmpty();
    progress.complete();

    assertThat(events).containsExactly(RetryEvent.Type.RETRY, RetryEvent.Type.ERROR);
  }

  private Retries ours(RetryPolicy policy) {
    return new Retries("https://orders.example.com:443", policy, () -> random);
  }

  private Retries users(Retry retry) {
    return ours(RetryPolicy.none().withResilience4j(retry));
  }

  private static OptionalLong millis(long millis) {
    return OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
