/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When and how often a request is tried again.
 *
 * <p>Whatever this policy allows, a request that may have reached a server is repeated only when it
 * is idempotent and its body can be sent again, and every repetition is paid from the budget of its
 * target.
 *
 * <p>Threading: immutable.
 */
public final class RetryPolicy {

  private static final RetryPolicy DEFAULTS =
      new RetryPolicy(
          new Fields(
              3,
              Duration.ofMillis(50),
              Duration.ofSeconds(1),
              Set.of(502, 503, 504),
              "Idempotency-Key",
              Optional.empty(),
              Optional.empty()));

  private final Fields fields;

  private RetryPolicy(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static RetryPolicy defaults() {
    return DEFAULTS;
  }

  /** Attempts per request, the first included; default 3, at least 1. */
  public int maxAttempts() {
    return fields.maxAttempts;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxAttempts()
   */
  public RetryPolicy withMaxAttempts(int maxAttempts) {
    return new RetryPolicy(
        new Fields(
            maxAttempts,
            fields.baseBackoff,
            fields.maxBackoff,
            fields.retryableStatuses,
            fields.idempotencyHeader,
            fields.resilience4j,
            fields.failOpenWait));
  }

  /**
   * Upper bound of the first wait; it doubles per attempt and the wait is drawn uniformly below it
   * (full jitter); default 50 ms, at least 1 ms.
   */
  public Duration baseBackoff() {
    return fields.baseBackoff;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #baseBackoff()
   */
  public RetryPolicy withBaseBackoff(Duration baseBackoff) {
    return new RetryPolicy(
        new Fields(
            fields.maxAttempts,
            baseBackoff,
            fields.maxBackoff,
            fields.retryableStatuses,
            fields.idempotencyHeader,
            fields.resilience4j,
            fields.failOpenWait));
  }

  /** Cap of that upper bound; default 1 s, at least {@link #baseBackoff()}. */
  public Duration maxBackoff() {
    return fields.maxBackoff;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxBackoff()
   */
  public RetryPolicy withMaxBackoff(Duration maxBackoff) {
    return new RetryPolicy(
        new Fields(
            fields.maxAttempts,
            fields.baseBackoff,
            maxBackoff,
            fields.retryableStatuses,
            fields.idempotencyHeader,
            fields.resilience4j,
            fields.failOpenWait));
  }

  /**
   * Statuses of an idempotent request that are tried again; default 502, 503 and 504. A 429 is
   * tried again only when its Retry-After fits.
   */
  public Set<Integer> retryableStatuses() {
    return fields.retryableStatuses;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #retryableStatuses()
   */
  public RetryPolicy withRetryableStatuses(Set<Integer> retryableStatuses) {
    return new RetryPolicy(
        new Fields(
            fields.maxAttempts,
            fields.baseBackoff,
            fields.maxBackoff,
            retryableStatuses,
            fields.idempotencyHeader,
            fields.resilience4j,
            fields.failOpenWait));
  }

  /**
   * Name of the request header that makes a request idempotent, whatever its method; default {@code
   * Idempotency-Key}.
   */
  public String idempotencyHeader() {
    return fields.idempotencyHeader;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #idempotencyHeader()
   */
  public RetryPolicy withIdempotencyHeader(String idempotencyHeader) {
    return new RetryPolicy(
        new Fields(
            fields.maxAttempts,
            fields.baseBackoff,
            fields.maxBackoff,
            fields.retryableStatuses,
            idempotencyHeader,
            fields.resilience4j,
            fields.failOpenWait));
  }

  /**
   * A user's own resilience4j {@code Retry}: its attempts, interval function, exception and result
   * predicates (results are the status as {@code Integer}) replace the values above, within the
   * safety rule; its events fire. None by default.
   */
  public Optional<Retry> resilience4j() {
    return fields.resilience4j;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #resilience4j()
   */
  public RetryPolicy withResilience4j(Retry resilience4j) {
    return new RetryPolicy(
        new Fields(
            fields.maxAttempts,
            fields.baseBackoff,
            fields.maxBackoff,
            fields.retryableStatuses,
            fields.idempotencyHeader,
            Optional.of(Objects.requireNonNull(resilience4j, "resilience4j")),
            fields.failOpenWait));
  }

  /**
   * How long a request waits at most when there is nobody to send it to: every endpoint is ejected,
   * connects to every one fail, and none may be dialled yet. None by default: such a request fails
   * at once with the last cause. To be set where a late response is better than an early failure,
   * as in a batch job; more than zero, and of use below the deadline of the request alone, which
   * holds as well.
   *
   * <p>It does not make an outage worse: the requests of a target wait in one queue, and as many of
   * them dial as would without it, one per endpoint whose connect backoff is over. A connect that
   * fails meanwhile is no attempt; the request waits on, and its next one is paid from the budget.
   * After the outage the oldest go first, some every 25 ms and ever more of them. At most 1,000
   * requests of a target wait; one more fails at once. When the time is over the request fails with
   * the last cause, a {@link NoEndpointException}.
   */
  public Optional<Duration> failOpenWait() {
    return fields.failOpenWait;
  }

  /**
   * Returns a copy with this value.
   *
   * @throws IllegalArgumentException when it is not more than zero
   * @see #failOpenWait()
   */
  public RetryPolicy withFailOpenWait(Duration failOpenWait) {
    return withFailOpenWait(Optional.of(Objects.requireNonNull(failOpenWait, "failOpenWait")));
  }

  /** Returns a copy whose requests do not wait: with nobody to dial they fail at once. */
  public RetryPolicy withoutFailOpenWait() {
    return withFailOpenWait(Optional.empty());
  }

  private RetryPolicy withFailOpenWait(Optional<Duration> failOpenWait) {
    return new RetryPolicy(
        new Fields(
            fields.maxAttempts,
            fields.baseBackoff,
            fields.maxBackoff,
            fields.retryableStatuses,
            fields.idempotencyHeader,
            fields.resilience4j,
            failOpenWait));
  }

  /**
   * Returns a policy with one attempt per request. It does not switch off the resend on a stale
   * pooled connection.
   */
  public static RetryPolicy none() {
    return DEFAULTS.withMaxAttempts(1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetryPolicy that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "RetryPolicy" + fields.toString().substring("Fields".length());
  }

  private record Fields(
      int maxAttempts,
      Duration baseBackoff,
      Duration maxBackoff,
      Set<Integer> retryableStatuses,
      String idempotencyHeader,
      Optional<Retry> resilience4j,
      Optional<Duration> failOpenWait) {
    private Fields {
      Require.atLeast("maxAttempts", maxAttempts, 1);
      Require.atLeast(
          "baseBackoff", baseBackoff, Duration.ofMillis(1)); // resilience4j counts those
      Require.positive("maxBackoff", maxBackoff);
      retryableStatuses = Require.statuses("retryableStatuses", retryableStatuses);
      Require.token("idempotencyHeader", idempotencyHeader);
      Objects.requireNonNull(resilience4j, "resilience4j");
      Require.positive("failOpenWait", failOpenWait);
      if (maxBackoff.compareTo(baseBackoff) < 0) {
        throw new IllegalArgumentException(
            "maxBackoff (" + maxBackoff + ") must be >= baseBackoff (" + baseBackoff + ")");
      }
    }
  }
}
