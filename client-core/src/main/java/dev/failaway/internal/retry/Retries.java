/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import dev.failaway.RetryPolicy;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retry policy of one target as a resilience4j {@code Retry}: ours, built from the policy with
 * our own interval function, or the user's.
 *
 * <p>resilience4j counts the attempts, judges exceptions and statuses, computes the wait and fires
 * its events; it never sleeps here. Whether a request may be repeated at all is not decided here.
 * What a user's own predicate, interval function or event consumer throws ends the retries of that
 * request, never the request itself.
 *
 * <p>Threading: immutable; a {@link Progress} belongs to one request.
 */
public final class Retries {

  private static final Logger log = LoggerFactory.getLogger(Retries.class);

  private static final int STATUSES = 600;

  private final Retry retry;
  private final RetryPolicy policy;
  private final Supplier<RandomGenerator> random;

  /** Statuses of 4xx and 5xx to try again: a look at a set of boxed numbers would allocate. */
  private final boolean[] retryable = new boolean[STATUSES];

  /**
   * Creates the rule of a target.
   *
   * @param name of the target, for the events of resilience4j
   */
  public Retries(String name, RetryPolicy policy, Supplier<RandomGenerator> random) {
    this.policy = policy;
    this.random = random;
    policy.retryableStatuses().forEach(status -> retryable[status] = true);
    retry = policy.resilience4j().orElseGet(() -> Retry.of(name, ours()));
  }

  private RetryConfig ours() {
    return RetryConfig.<Integer>custom()
        .maxAttempts(policy.maxAttempts())
        .retryOnResult(policy.retryableStatuses()::contains)
        .retryOnException(any -> true)
        .intervalBiFunction(this::waitMillis)
        .build();
  }

  /** The first attempt after a transport failure goes elsewhere at once; all others wait. */
  private long waitMillis(int attempt, Either<Throwable, Integer> last) {
    if (last.isLeft()) {
      return attempt == 1 ? 0 : FullJitter.millis(policy, attempt - 2, random.get());
    }
    return FullJitter.millis(policy, attempt - 1, random.get());
  }

  /** Whether every request has to be shown to it, not only those with a failure. */
  public boolean seesEveryRequest() {
    return policy.resilience4j().isPresent();
  }

  /** Whether a status is worth a question: anything else is delivered untouched. */
  public boolean mayRetry(int status) {
    return (status < STATUSES && retryable[status]) || seesEveryRequest();
  }

  /** A wait as before a second backed-off attempt, for a retry that has nowhere else to go. */
  public long sameEndpointWaitNanos() {
    return TimeUnit.MILLISECONDS.toNanos(FullJitter.millis(policy, 0, random.get()));
  }

  /** Starts the accounting of one request. */
  public Progress begin() {
    return new Progress(retry.asyncContext());
  }

  /** The accounting of one request. Threading: one thread at a time. */
  public static final class Progress {

    private final Retry.AsyncContext<Integer> context;

    private Progress(Retry.AsyncContext<Integer> context) {
      this.context = context;
    }

    /** Returns the wait before the next attempt, or nothing when there shall be none. */
    public OptionalLong afterFailure(IOException failure) {
      try {
        return nanos(context.onError(failure));
      } catch (RuntimeException broken) {
        failure.addSuppressed(broken);
        return OptionalLong.empty();
      }
    }

    /** Returns the wait before the next attempt, or nothing when the response is delivered. */
    public OptionalLong afterStatus(int status) {
      try {
        return nanos(context.onResult(status));
      } catch (RuntimeException broken) {
        log.warn("the Retry of the policy failed: status {} is delivered", status, broken);
        return OptionalLong.empty();
      }
    }

    /** A response was delivered. */
    public void complete() {
      try {
        context.onComplete();
      } catch (MaxRetriesExceededException e) {
        // failAfterMaxAttempts: the event was fired, and our rule delivers the response all the
        // same.
        log.debug("attempts are exhausted, the last response is delivered", e);
      } catch (RuntimeException broken) {
        log.warn("the Retry of the policy failed: the response is delivered", broken);
      }
    }

    private static OptionalLong nanos(long millis) {
      return millis < 0
          ? OptionalLong.empty()
          : OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }
}
