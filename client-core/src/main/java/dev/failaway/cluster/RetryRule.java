/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Outcome;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Whether, when and at what price a request of one cluster is tried again.
 *
 * <ol>
 *   <li>What was never sent may be tried elsewhere, whatever the method; what may have been sent
 *       only when it is idempotent and its body can be sent again.
 *   <li>A reused connection that turned out dead gets one more try on a fresh connection, outside
 *       attempts and budget.
 *   <li>A lease that no connection was ready for is no attempt, at most twice; nor is a connect
 *       that fails while {@link FailOpenQueue} keeps the request.
 *   <li>After a protocol error once, and only on another endpoint.
 *   <li>A stranger's certificate sends the request elsewhere; any other certificate failure is the
 *       caller's, and is never retried.
 *   <li>Every further attempt is paid from the budget when it is decided; the first never-sent one
 *       is free while another endpoint is eligible.
 *   <li>Nothing is tried again that would begin after the deadline, or while DNS sheds load.
 * </ol>
 *
 * <p>Threading: any thread; what belongs to a request is passed in.
 */
final class RetryRule {

  private static final long MAX_RETRY_AFTER_NANOS = 5_000_000_000L;
  private static final int MAX_NOT_READY = 2;
  private static final int THROTTLED = 429;

  private final Cluster cluster;

  RetryRule(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * The request in question at the moment of the question.
   *
   * @param traits what it allows
   * @param attempts so far, this one included
   * @param remainingNanos until its deadline
   * @param now on the ticker
   */
  record Request(RequestTraits traits, int attempts, long remainingNanos, long now) {

    /** Whether the options of the request allow no further attempt. */
    boolean isLast() {
      return traits.options().maxAttempts().filter(most -> attempts >= most).isPresent();
    }
  }

  /** Whether a response of this status could be followed by another attempt at all. */
  boolean isWorthAsking(int status) {
    return status == THROTTLED || cluster.retries().mayRetry(status);
  }

  /** Returns the wait before the next attempt, or nothing when the response is delivered. */
  OptionalLong afterStatus(
      Request request, FailedAttempts before, int status, long retryAfterNanos) {
    boolean throttled = status == THROTTLED;
    if (!request.traits.canRepeat()
        || request.isLast()
        || retryAfterNanos > MAX_RETRY_AFTER_NANOS
        || (throttled && retryAfterNanos < 0)) {
      return OptionalLong.empty();
    }
    boolean free = isExhausted(request);
    if (retryAfterNanos >= request.remainingNanos || !mayGoOn() || !(free || pay(request.now))) {
      return OptionalLong.empty();
    }
    OptionalLong wait = before.progress().afterStatus(throttled ? statusToCount() : status);
    return orRefund(wait, Math.max(wait.orElse(0), retryAfterNanos), free, request);
  }

  /** Our own Retry will say no, and has to be asked for its events; there is nothing to pay for. */
  private boolean isExhausted(Request request) {
    return !cluster.retries().seesEveryRequest()
        && request.attempts >= cluster.config().retry().maxAttempts();
  }

  /** What was paid for an attempt before the question whether to make it, is paid back if not. */
  private OptionalLong orRefund(OptionalLong wait, long delay, boolean free, Request request) {
    if (wait.isPresent() && delay < request.remainingNanos) {
      return OptionalLong.of(delay);
    }
    if (!free) {
      cluster.budget().refund();
    }
    return OptionalLong.empty();
  }

  /** Our own Retry knows the statuses of the policy; a throttled response counts as one of them. */
  private int statusToCount() {
    return cluster.retries().seesEveryRequest()
        ? THROTTLED
        : cluster.config().retry().retryableStatuses().stream().findAny().orElse(THROTTLED);
  }

  /** Returns the wait before the next attempt, or nothing when the request fails. */
  OptionalLong afterFailure(
      Request request, FailedAttempts before, Lease lease, Outcome outcome, IOException failure) {
    if (isFinal(outcome)
        || !mayGoOn()
        || request.remainingNanos <= 0
        || !(outcome.neverSent() || request.traits.canRepeat())) {
      return OptionalLong.empty();
    }
    if (outcome.isStale() && before.mayResendStale(lease.leased())) {
      return OptionalLong.of(0);
    }
    if (cluster.failOpenQueue().keeps(before, outcome, request.now)) {
      return OptionalLong.of(0);
    }
    if (outcome == Outcome.NOT_READY) {
      return before.countNotReady() <= MAX_NOT_READY ? OptionalLong.of(0) : OptionalLong.empty();
    }
    if (request.isLast()) {
      return OptionalLong.empty();
    }
    boolean elsewhere = cluster.snapshot().hasUntried(before.tried(), lease.leased());
    if (outcome == Outcome.PROTOCOL_ERROR && !(elsewhere && before.mayRetryProtocolError())) {
      return OptionalLong.empty();
    }
    if (outcome == Outcome.STRANGER && !elsewhere) {
      return OptionalLong.empty();
    }
    before.goOnlyElsewhere(outcome == Outcome.PROTOCOL_ERROR || outcome == Outcome.STRANGER);
    boolean first = isFirstElsewhere(before, outcome, elsewhere);
    boolean free = first || isExhausted(request);
    if (!free && !pay(request.now)) {
      return OptionalLong.empty();
    }
    OptionalLong wait = before.progress().afterFailure(failure);
    return orRefund(wait, delay(wait.orElse(0), first, elsewhere), free, request);
  }

  /** At once is for other endpoints only, and for the first never-sent attempt of a request. */
  private long delay(long waitNanos, boolean firstNeverSent, boolean elsewhere) {
    if (!elsewhere) {
      return Math.max(waitNanos, cluster.retries().sameEndpointWaitNanos());
    }
    return firstNeverSent && !cluster.retries().seesEveryRequest() ? 0 : waitNanos;
  }

  /** Returns the wait before the next attempt, or nothing when it is better to wait on. */
  OptionalLong afterStall(
      Request request, FailedAttempts before, Lease lease, IOException failure) {
    return cluster.snapshot().hasUntried(before.tried(), lease.leased())
            && cluster.budget().available(request.now) >= 1
        ? afterFailure(request, before, lease, Outcome.STALLED, failure)
        : OptionalLong.empty();
  }

  private static boolean isFinal(Outcome outcome) {
    return outcome == Outcome.CANCELLED
        || outcome == Outcome.LOCAL_ERROR
        || outcome == Outcome.CERTIFICATE_REJECTED;
  }

  private boolean isFirstElsewhere(FailedAttempts before, Outcome outcome, boolean elsewhere) {
    return outcome.neverSent()
        && before.isFirstNeverSent()
        && elsewhere
        && !cluster.snapshot().isFailOpen();
  }

  private boolean mayGoOn() {
    return cluster.snapshot().phase() == Snapshot.Phase.READY && !cluster.shared().isClosed();
  }

  private boolean pay(long now) {
    if (cluster.budget().tryWithdraw(now)) {
      return true;
    }
    cluster.counters().countRetryWithoutBudget();
    return false;
  }
}
