/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Endpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The pools of one target, what is known of its servers, and whether this client uses it.
 *
 * <p>Threading: any thread.
 */
final class TargetPools {
  /** Warm connections are for targets used this lately. */
  private static final long IN_USE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A shared field that every request wrote would be fought over. */
  private static final long COARSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<Endpoint, EndpointPool> byEndpoint = new ConcurrentHashMap<>();
  private final ServerIdleTime server = new ServerIdleTime();
  private volatile long usedNanos;

  TargetPools(long now) {
    usedNanos = now;
  }

  Map<Endpoint, EndpointPool> byEndpoint() {
    return byEndpoint;
  }

  ServerIdleTime server() {
    return server;
  }

  void use(long now) {
    if (now - usedNanos > COARSE_NANOS) {
      usedNanos = now;
    }
  }

  boolean isInUse(long now) {
    return now - usedNanos < IN_USE_NANOS;
  }

  /** Forgets what is too old; answers whether nothing is left. */
  boolean sweep(long now) {
    return server.sweep(now) && byEndpoint.isEmpty() && !isInUse(now);
  }
}
