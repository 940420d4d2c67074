/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.PoolPolicy;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A {@link PoolPolicy} in the units of the pools, with the dice for lifetimes.
 *
 * <p>Threading: immutable; the supplier answers the calling thread's generator.
 */
record PoolLimits(
    int maxConnections,
    int maxWaiters,
    long idleNanos,
    long maxLifetimeNanos,
    long maxWaitNanos,
    Supplier<? extends RandomGenerator> random) {

  /** Lifetimes are spread over the last fifth, so that connections opened together part. */
  private static final double SHORTEST_LIFETIME = 0.8;

  static PoolLimits of(PoolPolicy policy, Supplier<? extends RandomGenerator> random) {
    return new PoolLimits(
        policy.maxConnectionsPerEndpoint(),
        policy.maxWaitersPerEndpoint(),
        Nanos.of(policy.idleTimeout()),
        Nanos.of(policy.maxLifetime()),
        Nanos.of(policy.maxWait()),
        random);
  }

  /**
   * The lifetime of one new connection.
   *
   * @param share where in the spread it lies, 0 to 1
   */
  long lifetimeNanos(double share) {
    return (long) (maxLifetimeNanos * (SHORTEST_LIFETIME + (1 - SHORTEST_LIFETIME) * share));
  }
}
