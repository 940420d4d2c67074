/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.AttemptEnded;
import dev.failaway.FailawayListener.RequestEnded;
import dev.failaway.LoadShedException;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The life of one request: which endpoint each attempt goes to, and what follows from its outcome.
 *
 * <p>It never waits. {@link #tryLease} answers a lease or "not yet"; {@link #responded} and {@link
 * #finish} answer whether to deliver, to fail or to lease again after a while. Waiting, and the
 * deadline while waiting, is the transport's.
 *
 * <ol>
 *   <li>What was never sent may be tried elsewhere, whatever the method; what may have been sent
 *       only when it is idempotent and its body can be sent again.
 *   <li>A reused connection that turned out dead gets one more try on a fresh connection, outside
 *       attempts and budget.
 *   <li>A lease that no connection was ready for is no attempt, at most twice.
 *   <li>Every further attempt is paid from the budget when it is decided; the first never-sent one
 *       is free while another endpoint is eligible.
 *   <li>Nothing is tried again that would begin after the deadline, or while DNS sheds load.
 * </ol>
 *
 * <p>Threading: one thread at a time; the transport orders its calls.
 */
public final class Attempts {

  private static final long MAX_RETRY_AFTER_NANOS = 5_000_000_000L;
  private static final int MAX_NOT_READY = 2;

  private final Cluster cluster;
  private final RequestTraits traits;
  private final long startNanos;
  private final long timeoutNanos;

  private int attempts;
  private boolean delivered;
  private @Nullable FailedAttempts failed;

  Attempts(Cluster cluster, RequestTraits traits, long now) {
    this.cluster = cluster;
    this.traits = traits;
    startNanos = now;
    timeoutNanos =
        traits
            .timeout()
            .or(cluster.config().timeouts()::request)
            .map(Attempts::saturatedNanos)
            .orElse(Long.MAX_VALUE);
    if (cluster.retries().seesEveryRequest()) {
      failed = new FailedAttempts(cluster.retries());
    }
  }

  private static long saturatedNanos(Duration duration) {
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0
        ? duration.toNanos()
        : Long.MAX_VALUE;
  }

  /** Whose request it is. */
  public Target target() {
    return cluster.target();
  }

  /** The timeouts of this target. */
  public Timeouts timeouts() {
    return cluster.config().timeouts();
  }

  /** Time until the deadline for the final response head; {@code Long.MAX_VALUE} without one. */
  public long remainingNanos(long now) {
    return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - (now - startNanos);
  }

  /** Runs the hook once, when {@link #tryLease} is worth another try; at once if it is already. */
  public void whenReady(Runnable hook) {
    cluster.whenResolved(hook);
  }

  /**
   * Leases an endpoint for the next attempt.
   *
   * @return the lease, or null before the first answer of DNS: wait with {@link #whenReady}
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
      case FAILED -> throw ended(noEndpoint(snapshot), Outcome.LOCAL_ERROR, now);
      case READY -> lease(snapshot, now);
    };
  }

  private NoEndpointException noEndpoint(Snapshot snapshot) {
    Throwable problem = snapshot.problem();
    String reason =
        problem == null ? "dns lists none" : "dns lookup failed: " + problem.getMessage();
    return new NoEndpointException(target(), reason, problem);
  }

  private Lease lease(Snapshot snapshot, long now) throws IOException {
    RandomGenerator random = cluster.shared().random();
    FailedAttempts before = failed;
    if (attempts == 0 && traits.canRepeat()) {
      ClusterEndpoint probed = cluster.judge().claimLiveProbe();
      if (probed != null) {
        attempts++;
        return new Lease(probed, now, attempts, false);
      }
    }
    ClusterEndpoint again = before == null ? null : before.takeStale();
    ClusterEndpoint chosen =
        again != null && again.isListed() ? again : choose(snapshot, before, random, now);
    if (chosen == null) {
      throw ended(allOut(snapshot), Outcome.LOCAL_ERROR, now);
    }
    cluster.judge().keepTicking();
    boolean fresh = before != null && !before.tried().isUntried(chosen);
    attempts++;
    return new Lease(chosen, now, attempts, fresh || again != null);
  }

  private @Nullable ClusterEndpoint choose(
      Snapshot snapshot, @Nullable FailedAttempts before, RandomGenerator random, long now) {
    if (snapshot.isFailOpen()) {
      return chooseInFailOpen(snapshot, before, now);
    }
    ClusterEndpoint chosen =
        before == null || before.isEmpty()
            ? snapshot.pick(cluster.picker(), random)
            : snapshot.pickUntried(before.tried(), random);
    if (chosen == null) {
      chosen = snapshot.pick(cluster.picker(), random); // the same endpoint, on a fresh connection
    }
    return chosen != null ? chosen : chooseInFailOpen(snapshot, before, now);
  }

  private @Nullable ClusterEndpoint chooseInFailOpen(
      Snapshot snapshot, @Nullable FailedAttempts before, long now) {
    TriedEndpoints tried = before == null ? TriedEndpoints.NONE : before.tried();
    ClusterEndpoint chosen = new FailOpen(cluster, snapshot, tried, now).pick();
    if (chosen != null) {
      cluster.counters().countFailOpenLease();
    }
    return chosen;
  }

  private NoEndpointException allOut(Snapshot snapshot) {
    IOException last = cluster.lastFailure();
    String reason =
        "connects to all "
            + snapshot.members().size()
            + " endpoints fail and are in backoff"
            + (last == null ? "" : ", last: " + last.getMessage());
    return new NoEndpointException(target(), reason, last);
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
    lease.markResponded();
    judge(lease, outcome, now);
    if (status >= 429 || failed != null) {
      OptionalLong delay = delayAfterStatus(lease, status, retryAfterNanos, now);
      if (delay.isPresent()) {
        release(lease);
        cluster.counters().countRetry();
        return Decision.retry(delay.getAsLong());
      }
    }
    deliver(outcome, now);
    return Decision.deliver();
  }

  private OptionalLong delayAfterStatus(Lease lease, int status, long retryAfterNanos, long now) {
    boolean throttled = status == 429 && retryAfterNanos >= 0;
    if (!throttled && !cluster.retries().mayRetry(status)) {
      return OptionalLong.empty();
    }
    if (!traits.canRepeat() || retryAfterNanos > MAX_RETRY_AFTER_NANOS) {
      return OptionalLong.empty();
    }
    FailedAttempts before = failures();
    OptionalLong wait = before.progress().afterStatus(throttled ? retryStatus() : status);
    if (wait.isEmpty()) {
      return OptionalLong.empty();
    }
    long delay = Math.max(wait.getAsLong(), retryAfterNanos);
    if (delay >= remainingNanos(now) || !mayGoOn() || !pay(now)) {
      return OptionalLong.empty();
    }
    Outcome outcome = Outcome.ofStatus(status);
    before.add(lease, outcome, new IOException("status " + status), startNanos, now);
    return OptionalLong.of(delay);
  }

  /** resilience4j's own predicate knows the policy's statuses; a throttled one counts as such. */
  private int retryStatus() {
    return cluster.retries().seesEveryRequest()
        ? 429
        : cluster.config().retry().retryableStatuses().stream().findAny().orElse(429);
  }

  private void deliver(Outcome outcome, long now) {
    delivered = true;
    if (failed != null && failed.isAccounted()) {
      failed.progress().complete();
    }
    if (outcome == Outcome.SUCCESS) {
      cluster.budget().onSuccess(now);
    }
    fireRequest(outcome, now);
  }

  /**
   * Ends a lease, exactly once.
   *
   * @param cause what the transport would throw, unless the outcome is a success
   * @return what to do next; after a delivered head only to deliver or to fail
   */
  public Decision finish(Lease lease, Outcome outcome, @Nullable IOException cause, long now) {
    if (!release(lease)) {
      throw new IllegalStateException(lease + " was finished before");
    }
    if (delivered) {
      return finishDelivered(lease, outcome, cause, now);
    }
    judge(lease, outcome, now);
    if (outcome.provesTransport()) {
      deliver(outcome, now);
      return Decision.deliver();
    }
    IOException failure =
        cause == null ? new IOException(outcome + " at " + lease.endpoint()) : cause;
    if (outcome.countsAgainstEndpoint()) {
      cluster.rememberFailure(failure);
    }
    OptionalLong delay = delayAfterFailure(lease, outcome, failure, now);
    failures().add(lease, outcome, failure, startNanos, now);
    if (delay.isPresent()) {
      cluster.counters().countRetry();
      return Decision.retry(delay.getAsLong());
    }
    return new Decision.Fail(ended(failure, outcome, now));
  }

  private Decision finishDelivered(
      Lease lease, Outcome outcome, @Nullable IOException cause, long now) {
    if (outcome.provesTransport()) {
      return Decision.deliver(); // judged when its head came
    }
    judge(lease, outcome, now);
    IOException failure =
        cause == null ? new IOException(outcome + " at " + lease.endpoint()) : cause;
    failures().add(lease, outcome, failure, startNanos, now);
    failures().explain(failure, this, now);
    return new Decision.Fail(failure);
  }

  private OptionalLong delayAfterFailure(
      Lease lease, Outcome outcome, IOException failure, long now) {
    if (outcome == Outcome.CANCELLED
        || outcome == Outcome.LOCAL_ERROR
        || outcome == Outcome.CERTIFICATE_REJECTED
        || !mayGoOn()
        || remainingNanos(now) <= 0
        || !(outcome.neverSent() || traits.canRepeat())) {
      return OptionalLong.empty();
    }
    FailedAttempts before = failures();
    if (outcome.isStale() && before.mayResendStale(lease.leased())) {
      attempts--;
      return OptionalLong.of(0);
    }
    if (outcome == Outcome.NOT_READY) {
      attempts--;
      return before.countNotReady() <= MAX_NOT_READY ? OptionalLong.of(0) : OptionalLong.empty();
    }
    boolean elsewhere = isElsewhere(before, lease);
    if (outcome == Outcome.PROTOCOL_ERROR && !(elsewhere && before.mayRetryProtocolError())) {
      return OptionalLong.empty();
    }
    OptionalLong wait = before.progress().afterFailure(failure);
    if (wait.isEmpty()) {
      return wait;
    }
    long delay = elsewhere ? wait.getAsLong() : Math.max(wait.getAsLong(), sameEndpointWait());
    boolean free =
        outcome.neverSent() && attempts == 1 && elsewhere && !cluster.snapshot().isFailOpen();
    if (delay >= remainingNanos(now) || !(free || pay(now))) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(delay);
  }

  private long sameEndpointWait() {
    return cluster.retries().sameEndpointWaitNanos();
  }

  /** Whether an eligible endpoint is left that this request has not tried. */
  private boolean isElsewhere(FailedAttempts before, Lease lease) {
    return cluster.snapshot().hasUntried(before.tried(), lease.leased());
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

  /**
   * Ends a lease that was not used, such as that of a request which a cache answered: it proves
   * nothing and is no attempt. Without effect on one that was finished.
   */
  public void discard(Lease lease) {
    if (release(lease)) {
      attempts--;
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
    cluster.counters().countFailedRequest();
    failures().explain(failure, this, now);
    fireRequest(outcome, now);
    return failure;
  }

  private void judge(Lease lease, Outcome outcome, long now) {
    cluster.record(lease.leased(), outcome, lease.startNanos(), now);
    Listeners listeners = cluster.shared().listeners();
    if (!listeners.isEmpty()) {
      Duration took = Duration.ofNanos(now - lease.startNanos());
      listeners.fire(
          "onAttempt",
          FailawayListener::onAttempt,
          new AttemptEnded(target(), lease.endpoint(), lease.attempt(), outcome, took));
    }
  }

  private void fireRequest(Outcome outcome, long now) {
    Listeners listeners = cluster.shared().listeners();
    if (!listeners.isEmpty()) {
      Duration took = Duration.ofNanos(now - startNanos);
      listeners.fire(
          "onRequest",
          FailawayListener::onRequest,
          new RequestEnded(target(), attempts, outcome, took));
    }
  }

  private static boolean release(Lease lease) {
    return lease.release();
  }

  private FailedAttempts failures() {
    if (failed == null) {
      failed = new FailedAttempts(cluster.retries());
    }
    return failed;
  }

  Cluster cluster() {
    return cluster;
  }

  long startNanos() {
    return startNanos;
  }
}
