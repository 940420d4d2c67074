/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.AttemptReport;
import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One in-flight use of an endpoint; released exactly once with an outcome.
 *
 * <p>Threading: the release is one atomic step, whoever comes first; the marks belong to the thread
 * of the request; the rest is immutable.
 */
public final class Lease {

  private static final AtomicIntegerFieldUpdater<Lease> RELEASED =
      AtomicIntegerFieldUpdater.newUpdater(Lease.class, "released");

  private final ClusterEndpoint leased;
  private final long startNanos;
  private final int attempt;
  private final boolean fresh;

  @SuppressWarnings("UnusedVariable") // read and written through RELEASED
  private volatile int released;

  // The thread of the request alone.
  private boolean written;
  private boolean responded;

  /** Of the response that was delivered, unless its body failed. */
  private @Nullable Outcome delivered;

  /** When the response head came. */
  private long respondedNanos;

  Lease(ClusterEndpoint leased, long startNanos, int attempt, boolean fresh) {
    this.leased = leased;
    this.startNanos = startNanos;
    this.attempt = attempt;
    this.fresh = fresh;
    leased.lease(startNanos);
  }

  /** Whom to send the attempt to. */
  public Endpoint endpoint() {
    return leased.endpoint();
  }

  /** When the attempt began, on the ticker. */
  public long startNanos() {
    return startNanos;
  }

  /** Number of the attempt, from 1. */
  public int attempt() {
    return attempt;
  }

  /** Whether the request has tried this endpoint before: use a new connection. */
  public boolean fresh() {
    return fresh;
  }

  /**
   * Tells that octets of the request are being written to a connection of the endpoint. From then
   * on a server may have seen it, and its response is waited for.
   */
  public void written(long now) {
    if (!written) {
      written = true;
      leased.wrote(now);
    }
  }

  /**
   * Tells that octets of the response came, of its head or its body: the endpoint is not stalled.
   * Without effect on the clock and nearly without cost; to be called on every read.
   */
  public void received() {
    leased.heard();
  }

  boolean isWritten() {
    return written;
  }

  ClusterEndpoint leased() {
    return leased;
  }

  /** Ends the wait for the response head. */
  void markResponded(long now) {
    responded = true;
    respondedNanos = now;
    leased.heard();
    if (written) {
      leased.answered();
    }
    leased.waitEnded(startNanos);
  }

  /** The response is the caller's. */
  void deliver(Outcome outcome, long now) {
    delivered = outcome;
    if (!responded) {
      respondedNanos = now;
    }
  }

  /** The body of the delivered response failed: the attempt is among the failed ones. */
  void takeBack() {
    delivered = null;
  }

  boolean isDelivered() {
    return delivered != null;
  }

  /** When the response head came that was delivered. */
  long respondedNanos() {
    return respondedNanos;
  }

  /** Returns the attempt, if its response was delivered and its body did not fail. */
  Optional<AttemptReport> report(long requestNanos) {
    return Optional.ofNullable(delivered)
        .map(
            outcome ->
                new AttemptReport(
                    endpoint(),
                    outcome,
                    Duration.ofNanos(startNanos - requestNanos),
                    Duration.ofNanos(respondedNanos - startNanos),
                    true,
                    Optional.empty()));
  }

  /** It ends without a response head: what that means for the silence of the endpoint. */
  void unanswered(Outcome outcome) {
    if (!written || responded) {
      return;
    }
    if (outcome == Outcome.CANCELLED || outcome == Outcome.LOCAL_ERROR) {
      leased.tookBack();
    } else if (!outcome.isSilence()) {
      leased.silence().heard(); // a reset or an end is not silence, nor does it clear a suspect
    }
  }

  boolean isReleased() {
    return released != 0;
  }

  /** Ends the use; false when it had ended before. */
  boolean release() {
    if (!RELEASED.compareAndSet(this, 0, 1)) {
      return false;
    }
    if (!responded) {
      leased.waitEnded(startNanos);
    }
    leased.release();
    if (written && !responded && leased.inFlight() == 0) {
      leased.silence().heard(); // nobody is waiting: what comes next begins anew
    }
    return true;
  }

  @Override
  public String toString() {
    return "attempt " + attempt + " at " + endpoint();
  }
}
