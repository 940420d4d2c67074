/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.EndpointState;
import dev.failaway.internal.balance.Candidate;
import dev.failaway.internal.health.EndpointHealth;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All that a cluster knows of one endpoint. It is kept for a while after its address disappears, so
 * that health outlives DNS churn.
 *
 * <p>Threading: leases and health on any thread; the marks are written on the control thread.
 */
final class ClusterEndpoint implements Candidate {

  private final Endpoint endpoint;
  private final EndpointHealth health;
  private final AtomicInteger inFlight = new AtomicInteger();

  private volatile boolean withdrawn;
  private volatile boolean shifted;
  private volatile long withdrawnNanos;

  ClusterEndpoint(Endpoint endpoint, EndpointHealth health) {
    this.endpoint = endpoint;
    this.health = health;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  EndpointHealth health() {
    return health;
  }

  void lease() {
    inFlight.incrementAndGet();
  }

  void release() {
    inFlight.decrementAndGet();
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public boolean isUsable() {
    return !withdrawn && !shifted && health.isEligible();
  }

  @Override
  public long lastFailureNanos() {
    return health.lastFailureNanos();
  }

  boolean isListed() {
    return !withdrawn;
  }

  boolean isShifted() {
    return shifted;
  }

  void listOnControl() {
    withdrawn = false;
  }

  void withdrawOnControl(long now) {
    withdrawnNanos = now;
    withdrawn = true;
  }

  void shiftOnControl(boolean away) {
    shifted = away;
  }

  long withdrawnNanos() {
    return withdrawnNanos;
  }

  EndpointState state() {
    if (withdrawn) {
      return EndpointState.WITHDRAWN;
    }
    EndpointState byHealth = health.state();
    return byHealth == EndpointState.ELIGIBLE && shifted ? EndpointState.SHIFTED : byHealth;
  }

  @Override
  public String toString() {
    return endpoint + " " + state();
  }
}
