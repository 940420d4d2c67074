/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.PoolPolicy;
import dev.failaway.cluster.LoadBalancer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * Turns an {@link OkHttpClient} into one that balances over the addresses behind a name and follows
 * zonal failover.
 *
 * <pre>{@code
 * OkHttpClient client = FailawayOkHttp.install(new OkHttpClient.Builder(), loadBalancer).build();
 * }</pre>
 *
 * <p>Everything else stays OkHttp's: its pool, TLS, HTTP/2, cache, cookies, authenticators,
 * redirects, timeouts, WebSockets. Clients derived with {@code newBuilder()} are balanced as well
 * and share the state.
 *
 * <p>Rules:
 *
 * <ol>
 *   <li>Call {@code install} after all other {@code addInterceptor} calls. An interceptor added
 *       later runs once per attempt; it is reported once.
 *   <li>Requests to IP literals and through proxies are not balanced; a redirect to another target
 *       gets the load balancer's addresses, but no retry elsewhere.
 *   <li>The shorter of OkHttp's timeouts and of the target's {@code Timeouts} applies. {@code
 *       callTimeout} spans all attempts.
 *   <li>{@code retryOnConnectionFailure} stays as it is: OkHttp's own repetition on the same
 *       address comes before a retry elsewhere.
 *   <li>{@code Dispatcher.maxRequestsPerHost} (5) counts the name, not the address: raise it for
 *       {@code enqueue}.
 * </ol>
 */
public final class FailawayOkHttp {

  /** Room for a few idle connections to each address of a large load balancer. */
  private static final int MIN_IDLE_CONNECTIONS = 64;

  private static final int ENDPOINTS = 4;

  private FailawayOkHttp() {}

  /**
   * Installs with {@link PoolPolicy#defaults()}.
   *
   * @return the builder
   * @throws IllegalStateException when OkHttp is older than 5.4, or the builder has it installed
   */
  public static OkHttpClient.Builder install(
      OkHttpClient.Builder builder, LoadBalancer loadBalancer) {
    return install(builder, loadBalancer, PoolPolicy.defaults());
  }

  /**
   * Installs the balancing interceptor and a connection pool for several endpoints, in place of the
   * builder's: OkHttp's own keeps 5 idle connections in all, and most requests would connect anew.
   * To keep a pool of your own, give it to the builder after this call; one that is too small is
   * reported once.
   *
   * @param pool its maximum lifetime and idle timeout apply, and its connections per endpoint size
   *     the pool; OkHttp itself knows no limit of connections and no wait for one
   * @return the builder
   * @throws IllegalStateException when OkHttp is older than 5.4, or the builder has it installed
   */
  public static OkHttpClient.Builder install(
      OkHttpClient.Builder builder, LoadBalancer loadBalancer, PoolPolicy pool) {
    OkHttpVersion.require();
    requireOnce(builder);
    SocketRegistry registry = registry(loadBalancer, pool);
    SocketFactory own = builder.build().socketFactory();
    ConnectionPool connections = connectionPool(pool);
    return builder
        .addInterceptor(new FailawayInterceptor(new Adapter(loadBalancer, registry, connections)))
        .socketFactory(registry.tracking(own))
        .connectionPool(connections);
  }

  /**
   * Returns the interceptor alone, for {@code addInterceptor}, where the client is to keep its own
   * connection pool. Make that large enough for a few idle connections per address; one that is too
   * small is reported once. Lifetime and idle timeout of the policy hold all the same: a connection
   * that is older is not used again.
   *
   * @throws IllegalStateException when OkHttp is older than 5.4
   */
  public static Interceptor interceptor(LoadBalancer loadBalancer, PoolPolicy pool) {
    OkHttpVersion.require();
    return new FailawayInterceptor(new Adapter(loadBalancer, registry(loadBalancer, pool), null));
  }

  private static SocketRegistry registry(LoadBalancer loadBalancer, PoolPolicy pool) {
    Objects.requireNonNull(pool, "pool");
    SocketRegistry registry = new SocketRegistry(loadBalancer, pool);
    loadBalancer.attach(new OkHttpTransport(loadBalancer, registry));
    return registry;
  }

  private static ConnectionPool connectionPool(PoolPolicy pool) {
    int idle = Math.max(MIN_IDLE_CONNECTIONS, ENDPOINTS * pool.maxConnectionsPerEndpoint());
    return new ConnectionPool(idle, pool.idleTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void requireOnce(OkHttpClient.Builder builder) {
    if (builder.interceptors().stream().anyMatch(FailawayInterceptor.class::isInstance)) {
      throw new IllegalStateException("builder must not have Failaway installed already");
    }
  }
}
