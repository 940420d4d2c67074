/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One in-flight use of an endpoint; released exactly once with an outcome.
 *
 * <p>Threading: the release is one atomic step, whoever comes first; the rest is immutable.
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

  /** Whether its response head came; the thread of the request alone. */
  private boolean responded;

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

  ClusterEndpoint leased() {
    return leased;
  }

  /** Ends the wait for the response head. */
  void markResponded() {
    responded = true;
    leased.waitEnded(startNanos);
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
    return true;
  }

  @Override
  public String toString() {
    return "attempt " + attempt + " at " + endpoint();
  }
}
