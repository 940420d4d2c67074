/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.Timeouts;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.LoadBalancer;
import java.net.InetSocketAddress;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of one installation share, over all clients derived from it.
 *
 * <p>Threading: any thread.
 */
final class Adapter {

  private final LoadBalancer loadBalancer;
  private final SocketRegistry registry;
  private final InterceptorOrder order = new InterceptorOrder();
  private final PoolAdvice poolAdvice;
  private volatile FollowUpDns followUps;
  private volatile AttemptLimits recentLimits = AttemptLimits.NONE;

  /**
   * What installations share.
   *
   * @param pool the connection pool made for the client, or null when it keeps its own
   */
  Adapter(LoadBalancer loadBalancer, SocketRegistry registry, @Nullable ConnectionPool pool) {
    this.loadBalancer = loadBalancer;
    this.registry = registry;
    this.poolAdvice = new PoolAdvice(loadBalancer, pool);
    this.followUps = new FollowUpDns(loadBalancer, Dns.SYSTEM);
  }

  LoadBalancer loadBalancer() {
    return loadBalancer;
  }

  SocketRegistry registry() {
    return registry;
  }

  /**
   * Returns the name service of redirects over a client's own; the same one for the same client.
   */
  Dns followUps(Dns own) {
    FollowUpDns known = followUps;
    if (known.own() != own) {
      known = new FollowUpDns(loadBalancer, own);
      followUps = known;
    }
    return known;
  }

  /** The limits of the next attempt: those of most attempts are the same. */
  AttemptLimits limits(Interceptor.Chain chain, Timeouts timeouts, long remainingNanos) {
    AttemptLimits recent = recentLimits;
    AttemptLimits limits = AttemptLimits.of(chain, timeouts, remainingNanos, recent);
    if (!limits.equals(recent)) {
      recentLimits = limits;
    }
    return limits;
  }

  /** Records that a connect failed which belongs to no lease. */
  void connectFailed(
      Target target, InetSocketAddress remote, Outcome outcome, @Nullable TlsSettings tls) {
    if (!remote.isUnresolved()) {
      long now = now();
      Endpoint endpoint = Endpoint.of(remote.getAddress(), remote.getPort());
      loadBalancer.evidence(target, endpoint, proven(target, endpoint, outcome, tls), now, now);
    }
  }

  /**
   * Records an outcome of another address than the leased one: an interceptor of the user's has
   * sent the attempt there.
   *
   * @param served null when there was none
   */
  void failedElsewhere(
      Target target, @Nullable InetSocketAddress served, Outcome outcome, Lease lease) {
    if (served != null && !served.isUnresolved()) {
      Endpoint endpoint = Endpoint.of(served.getAddress(), served.getPort());
      loadBalancer.evidence(target, endpoint, outcome, lease.startNanos(), now());
    }
  }

  /** Returns what an outcome proves when it is looked at beside those of other addresses. */
  Outcome proven(Target target, Endpoint endpoint, Outcome outcome, @Nullable TlsSettings tls) {
    return outcome == Outcome.CERTIFICATE_REJECTED && tls != null
        ? loadBalancer.rejected(target, endpoint, tls, now())
        : outcome;
  }

  /** Tells that an address passed certificate verification. */
  void verified(Target target, InetSocketAddress remote, TlsSettings tls) {
    if (!remote.isUnresolved()) {
      Endpoint endpoint = Endpoint.of(remote.getAddress(), remote.getPort());
      loadBalancer.verified(target, endpoint, tls, now());
    }
  }

  /** Looks whether the adapter's interceptor is the last one. */
  InterceptorOrder order() {
    return order;
  }

  /** Looks whether the client's connection pool is large enough. */
  PoolAdvice poolAdvice() {
    return poolAdvice;
  }

  /** The time of the load balancer's ticker. */
  long now() {
    return loadBalancer.environment().ticker().nanoTime();
  }
}
