/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a transport keeps connections, per endpoint of a target.
 *
 * <p>Threading: immutable.
 */
public final class PoolPolicy {

  private static final PoolPolicy DEFAULTS =
      new PoolPolicy(
          new Fields(
              50,
              Duration.ofSeconds(300),
              Duration.ofSeconds(50),
              Duration.ofSeconds(1),
              100,
              true));

  private final Fields fields;

  private PoolPolicy(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static PoolPolicy defaults() {
    return DEFAULTS;
  }

  /**
   * Most HTTP/1.1 connections to one endpoint, connecting ones included; default 50, at least 1.
   * Raise it when requests wait although the endpoint is idle.
   */
  public int maxConnectionsPerEndpoint() {
    return fields.maxConnectionsPerEndpoint;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxConnectionsPerEndpoint()
   */
  public PoolPolicy withMaxConnectionsPerEndpoint(int maxConnectionsPerEndpoint) {
    return new PoolPolicy(
        new Fields(
            maxConnectionsPerEndpoint,
            fields.maxLifetime,
            fields.idleTimeout,
            fields.maxWait,
            fields.maxWaitersPerEndpoint,
            fields.warmConnections));
  }

  /**
   * Age at which a connection retires gracefully, multiplied by U(0.8, 1.0) per connection; default
   * 300 s, the figure AWS suggests for zonal evacuation.
   */
  public Duration maxLifetime() {
    return fields.maxLifetime;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxLifetime()
   */
  public PoolPolicy withMaxLifetime(Duration maxLifetime) {
    return new PoolPolicy(
        new Fields(
            fields.maxConnectionsPerEndpoint,
            maxLifetime,
            fields.idleTimeout,
            fields.maxWait,
            fields.maxWaitersPerEndpoint,
            fields.warmConnections));
  }

  /**
   * Idle time after which a connection closes; default 50 s, under the 60 s of an ALB. Set it below
   * the idle timeout of whatever answers.
   */
  public Duration idleTimeout() {
    return fields.idleTimeout;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #idleTimeout()
   */
  public PoolPolicy withIdleTimeout(Duration idleTimeout) {
    return new PoolPolicy(
        new Fields(
            fields.maxConnectionsPerEndpoint,
            fields.maxLifetime,
            idleTimeout,
            fields.maxWait,
            fields.maxWaitersPerEndpoint,
            fields.warmConnections));
  }

  /**
   * Longest wait of a request for a connection when all are in use; default 1 s, never beyond the
   * deadline of the request.
   */
  public Duration maxWait() {
    return fields.maxWait;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxWait()
   */
  public PoolPolicy withMaxWait(Duration maxWait) {
    return new PoolPolicy(
        new Fields(
            fields.maxConnectionsPerEndpoint,
            fields.maxLifetime,
            fields.idleTimeout,
            maxWait,
            fields.maxWaitersPerEndpoint,
            fields.warmConnections));
  }

  /**
   * Most requests that wait for a connection to one endpoint; default 100. One more fails at once,
   * because queueing hides overload.
   */
  public int maxWaitersPerEndpoint() {
    return fields.maxWaitersPerEndpoint;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxWaitersPerEndpoint()
   */
  public PoolPolicy withMaxWaitersPerEndpoint(int maxWaitersPerEndpoint) {
    return new PoolPolicy(
        new Fields(
            fields.maxConnectionsPerEndpoint,
            fields.maxLifetime,
            fields.idleTimeout,
            fields.maxWait,
            maxWaitersPerEndpoint,
            fields.warmConnections));
  }

  /**
   * Whether a connection is kept warm to every endpoint that requests may go to, while their target
   * was used in the last minute; default true. A failover then needs no handshake. Switch it off
   * with {@link #withoutWarmConnections()} when servers count connections dearly.
   */
  public boolean warmConnections() {
    return fields.warmConnections;
  }

  /**
   * Returns a copy that opens connections for requests only.
   *
   * @see #warmConnections()
   */
  public PoolPolicy withoutWarmConnections() {
    return new PoolPolicy(
        new Fields(
            fields.maxConnectionsPerEndpoint,
            fields.maxLifetime,
            fields.idleTimeout,
            fields.maxWait,
            fields.maxWaitersPerEndpoint,
            false));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PoolPolicy that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "PoolPolicy" + fields.toString().substring("Fields".length());
  }

  private record Fields(
      int maxConnectionsPerEndpoint,
      Duration maxLifetime,
      Duration idleTimeout,
      Duration maxWait,
      int maxWaitersPerEndpoint,
      boolean warmConnections) {
    private Fields {
      Require.atLeast("maxConnectionsPerEndpoint", maxConnectionsPerEndpoint, 1);
      Require.positive("maxLifetime", maxLifetime);
      Require.positive("idleTimeout", idleTimeout);
      Require.positive("maxWait", maxWait);
      Require.atLeast("maxWaitersPerEndpoint", maxWaitersPerEndpoint, 0);
    }
  }
}
