/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.AttemptReport;
import dev.failaway.LoadShedException;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.RequestReport;
import dev.failaway.Target;
import dev.failaway.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The life of one request: which endpoint each attempt goes to, and what follows from its outcome.
 *
 * <p>It never waits. {@link #tryLease} answers a lease or "not yet"; {@link #responded} and {@link
 * #finish} answer whether to deliver, to fail or to lease again after a while. Waiting, and the
 * deadline while waiting, is the transport's.
 *
 * <p>{@link EndpointChoice} says where an attempt goes, {@link RetryRule} whether there is another.
 *
 * <p>Threading: one thread at a time; the transport orders its calls. {@link #report} may come on
 * any thread that has the response or the failure.
 */
public final class Attempts {

  private final Cluster cluster;
  private final RequestTraits traits;
  private final long startNanos;
  private final long timeoutNanos;

  private int attempts;
  private @Nullable Lease delivered;
  private @Nullable FailedAttempts failed;

  Attempts(Cluster cluster, RequestTraits traits, long now) {
    this.cluster = cluster;
    this.traits = traits;
    startNanos = now;
    timeoutNanos = traits.timeoutNanos(cluster.timeoutNanos());
    if (cluster.retries().seesEveryRequest()) {
      failed = new FailedAttempts(cluster.retries());
    }
  }

  /** Whose request it is. */
  public Target target() {
    return cluster.target();
  }

  /** The timeouts of this target, with those of the request's options. */
  public Timeouts timeouts() {
    Timeouts configured = cluster.config().timeouts();
    return traits.options().attemptTimeout().map(configured::withAttempt).orElse(configured);
  }

  /** Whether it may be sent again although it may have reached a server. */
  public boolean mayRepeat() {
    return traits.canRepeat();
  }

  /** Time until the deadline for the final response head; {@code Long.MAX_VALUE} without one. */
  public long remainingNanos(long now) {
    return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - (now - startNanos);
  }

  /**
   * Runs the hook once, when {@link #tryLease} is worth another try; at once if it is already. May
   * run it on the control thread, which it must not block. A request that ends instead says so by
   * {@link #failure}.
   */
  public void whenReady(Runnable hook) {
    FailOpenWait wait = failOpenWait();
    if (wait != null) {
      cluster.failOpenQueue().join(wait, hook);
    } else {
      cluster.whenResolved(hook);
    }
  }

  /**
   * How long to wait for the hook at most, the deadline apart: then {@link #tryLease} is to be
   * asked without it. {@code Long.MAX_VALUE} where only the deadline counts.
   */
  public long patienceNanos(long now) {
    FailOpenWait wait = failOpenWait();
    return wait == null ? Long.MAX_VALUE : Math.max(0, wait.leftNanos(now));
  }

  /** What a request waits for that has no lease, in words. */
  public String awaited() {
    return failOpenWait() == null ? "no answer of DNS yet" : FailOpen.reason(cluster, "");
  }

  /**
   * Leases an endpoint for the next attempt.
   *
   * @return the lease, or null before the first answer of DNS, or while no endpoint may be dialled
   *     and the policy lets the request wait for one: wait with {@link #whenReady}
   * @throws LoadShedException when DNS sheds load
   * @throws NoEndpointException when there is no endpoint
   * @throws IOException when the load balancer is closed
   */
  public @Nullable Lease tryLease(long now) throws IOException {
    Snapshot snapshot = cluster.snapshot();
    if (cluster.shared().isClosed()) {
      throw ended(LoadBalancer.closed(), Outcome.LOCAL_ERROR, now);
    }
    return switch (snapshot.phase()) {
      case UNRESOLVED -> null;
      case SHED -> {
        cluster.counters().countShedRequest();
        throw ended(new LoadShedException(target()), Outcome.LOCAL_ERROR, now);
      }
      case FAILED -> throw ended(snapshot.noEndpoint(target()), Outcome.LOCAL_ERROR, now);
      case READY -> lease(snapshot, now);
    };
  }

  private @Nullable Lease lease(Snapshot snapshot, long now) throws IOException {
    FailedAttempts before = failed == null || failed.isEmpty() ? null : failed;
    FailOpenWait wait = failOpenWait();
    ClusterEndpoint chosen = null;
    if (cluster.failOpenQueue().admits(wait, snapshot, now)) {
      chosen =
          before == null
              ? cluster.choice().first(snapshot, traits, now)
              : cluster.choice().next(snapshot, before, now);
    }
    if (chosen == null && cluster.snapshot() != snapshot) {
      return tryLease(now); // everybody has left the one, and the next one is there
    }
    if (chosen == null) {
      if (before != null && before.goesOnlyElsewhere()) {
        throw ended(before.lastFailure(), before.lastOutcome(), now);
      }
      failures().await(mayWait(wait, now));
      return null;
    }
    if (before != null) {
      before.goOnlyElsewhere(false);
    }
    if (wait != null) {
      cluster.failOpenQueue().leave(wait, true);
    }
    cluster.judge().keepTicking();
    attempts++;
    return new Lease(chosen, now, attempts, before != null && !before.tried().isUntried(chosen));
  }

  private FailOpenWait mayWait(@Nullable FailOpenWait before, long now) throws IOException {
    FailOpenWait wait = cluster.failOpenQueue().mayWait(before, now);
    if (wait == null) {
      throw ended(FailOpen.nobody(cluster, before, now), Outcome.LOCAL_ERROR, now);
    }
    return wait;
  }

  private @Nullable FailOpenWait failOpenWait() {
    return failed == null ? null : failed.failOpenWait();
  }

  /**
   * Tells that the final response head is there, before anybody sees it.
   *
   * @param retryAfterNanos of its Retry-After, or a negative value without one
   * @return to deliver (then {@link #finish} at the end of the body), or to try again: the lease is
   *     finished, the response is to be dropped
   */
  public Decision responded(Lease lease, int status, long retryAfterNanos, long now) {
    Outcome outcome = Outcome.ofStatus(status);
    lease.markResponded(now);
    ZoneCounters counters = lease.leased().counters(cluster.counters());
    if (status < 300) {
      counters.countOk();
    } else {
      counters.countAttempt(outcome);
    }
    evaluate(lease, outcome, now);
    if (cluster.retryRule().isWorthAsking(status)) {
      OptionalLong delay =
          cluster.retryRule().afterStatus(request(now), failures(), status, retryAfterNanos);
      if (delay.isPresent()) {
        IOException failure = new IOException("status " + status);
        failures().add(lease, outcome, failure, startNanos, now);
        lease.release();
        cluster.counters().countRetry();
        return Decision.retry(delay.getAsLong());
      }
    }
    deliver(lease, outcome, now);
    return Decision.deliver();
  }

  private void deliver(Lease lease, Outcome outcome, long now) {
    delivered = lease;
    lease.deliver(outcome, now);
    if (failed != null && failed.isAccounted()) {
      failed.progress().complete();
    }
    if (outcome == Outcome.SUCCESS) {
      cluster.budget().onSuccess(now);
    }
    cluster.requestEvents().requestEnded(attempts, outcome, now - startNanos);
  }

  /**
   * Ends a lease, exactly once.
   *
   * @param cause what the transport would throw, unless the outcome is a success
   * @return what to do next; after a delivered head only to deliver or to fail
   */
  public Decision finish(Lease lease, Outcome outcome, @Nullable IOException cause, long now) {
    if (!lease.release()) {
      throw new IllegalStateException(lease + " was finished before");
    }
    if (delivered != null) {
      return finishDelivered(lease, outcome, cause, now);
    }
    lease.unanswered(outcome);
    judge(lease, outcome, now);
    if (outcome.provesTransport()) {
      deliver(lease, outcome, now);
      return Decision.deliver();
    }
    IOException failure =
        cause == null ? new IOException(outcome + " at " + lease.endpoint()) : cause;
    if (outcome.countsAgainstEndpoint()) {
      cluster.rememberFailure(failure);
    }
    OptionalLong delay =
        cluster.retryRule().afterFailure(request(now), failures(), lease, outcome, failure);
    failures().add(lease, outcome, failure, startNanos, now);
    if (delay.isPresent()) {
      countFurtherAttempt(outcome);
      return Decision.retry(delay.getAsLong());
    }
    return new Decision.Fail(ended(failure, outcome, now));
  }

  /** What was no attempt, as the retry rule says: the next takes its number. */
  private void countFurtherAttempt(Outcome outcome) {
    boolean waitsOn = failures().takeWaitsOn();
    if (waitsOn || outcome == Outcome.NOT_READY || failures().isStaleResendDue()) {
      attempts--;
    } else {
      cluster.counters().countRetry();
    }
  }

  private Decision finishDelivered(
      Lease lease, Outcome outcome, @Nullable IOException cause, long now) {
    if (outcome.provesTransport()) {
      return Decision.deliver(); // judged when its head came
    }
    judge(lease, outcome, now);
    lease.takeBack();
    IOException failure =
        cause == null ? new IOException(outcome + " at " + lease.endpoint()) : cause;
    failures().add(lease, outcome, failure, startNanos, now);
    failures().explain(failure, this, now);
    return new Decision.Fail(failure);
  }

  /**
   * Asks whether an attempt shall leave an endpoint that stalls: what can be sent again, is
   * affordable and has somewhere else to go does, the rest had better wait on.
   *
   * @param cause what the transport would throw
   * @return the wait before the next lease, this one is finished then and its connection is to be
   *     closed; or nothing: the attempt goes on
   */
  public OptionalLong leave(Lease lease, IOException cause, long now) {
    if (delivered != null || lease.isReleased()) {
      return OptionalLong.empty();
    }
    OptionalLong delay = cluster.retryRule().afterStall(request(now), failures(), lease, cause);
    if (delay.isPresent() && lease.release()) {
      judge(lease, Outcome.STALLED, now);
      failures().add(lease, Outcome.STALLED, cause, startNanos, now);
      countFurtherAttempt(Outcome.STALLED);
    }
    return delay;
  }

  private RetryRule.Request request(long now) {
    return new RetryRule.Request(traits, attempts, remainingNanos(now), now);
  }

  /**
   * Ends a lease that was not used, such as that of a request which a cache answered: it proves
   * nothing and is no attempt. Without effect on one that was finished.
   */
  public void discard(Lease lease) {
    if (lease.release()) {
      attempts--;
      cluster.judge().discarded(lease.leased());
    }
  }

  /**
   * Ends a request that holds no lease, such as one whose deadline passed while it waited.
   *
   * @param cause what the transport would throw
   * @return the same, with earlier failures and the report suppressed on it
   */
  public IOException failure(IOException cause, long now) {
    return ended(cause, Outcome.LOCAL_ERROR, now);
  }

  private <E extends IOException> E ended(E failure, Outcome outcome, long now) {
    FailOpenWait wait = failOpenWait();
    if (wait != null) {
      cluster.failOpenQueue().leave(wait, false);
    }
    cluster.counters().countFailedRequest();
    failures().explain(failure, this, now);
    cluster.requestEvents().requestEnded(attempts, outcome, now - startNanos);
    return failure;
  }

  /**
   * Tells what has happened so far: every attempt that ended, the delivered response among them,
   * and the cluster as it is now. Nothing is collected for it: requests that do not ask do not pay.
   *
   * @param now on the ticker
   */
  public RequestReport report(long now) {
    FailedAttempts before = failed;
    Lease last = delivered;
    List<AttemptReport> ended = new ArrayList<>(before == null ? List.of() : before.reports());
    if (last != null) {
      last.report(startNanos).ifPresent(ended::add);
    }
    return new RequestReport(
        target(),
        ended,
        Duration.ofNanos(endNanos(now) - startNanos),
        cluster.status(now),
        traits.traceId());
  }

  /** When the request was answered; now, while it was not. */
  private long endNanos(long now) {
    Lease last = delivered;
    return last != null && last.isDelivered() ? last.respondedNanos() : now;
  }

  private void judge(Lease lease, Outcome outcome, long now) {
    lease.leased().counters(cluster.counters()).countAttempt(outcome);
    evaluate(lease, outcome, now);
  }

  private void evaluate(Lease lease, Outcome outcome, long now) {
    cluster.evidence().attempt(lease.leased(), outcome, lease.startNanos(), now);
    cluster.requestEvents().attemptEnded(lease, outcome, traits, now);
  }

  private FailedAttempts failures() {
    if (failed == null) {
      failed = new FailedAttempts(cluster.retries());
    }
    return failed;
  }
}
