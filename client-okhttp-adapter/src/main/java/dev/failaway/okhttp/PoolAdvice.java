/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Target;
import dev.failaway.cluster.LoadBalancer;
import java.lang.reflect.Field;
import java.net.URI;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when a client's own connection pool is too small for several endpoints. OkHttp's
 * default keeps 5 idle connections in all: round robin over 8 addresses then connects anew for
 * nearly every request.
 *
 * <p>OkHttp does not tell the size of a pool; it is read from a private field, for this warning
 * alone. Where that is not possible nothing is said.
 *
 * <p>Threading: any thread.
 */
final class PoolAdvice {

  private static final Logger LOG = LoggerFactory.getLogger(PoolAdvice.class);

  /** A few idle connections to each of a few addresses. */
  static final int FEWEST = 16;

  private final LoadBalancer loadBalancer;
  private final AtomicBoolean given = new AtomicBoolean();
  private volatile @Nullable ConnectionPool known;

  /** Advice about every pool but the adapter's own. */
  PoolAdvice(LoadBalancer loadBalancer, @Nullable ConnectionPool own) {
    this.loadBalancer = loadBalancer;
    this.known = own;
  }

  /** Looks at the pool of a request that got its response. */
  void look(Interceptor.Chain chain, Target target) {
    ConnectionPool used = chain.getConnectionPool();
    if (used != known) {
      known = used;
      check(used, target);
    }
  }

  private void check(ConnectionPool pool, Target target) {
    OptionalInt kept = idleConnections(pool);
    int endpoints = loadBalancer.status(URI.create(target.toString())).endpoints().size();
    int needed = Math.max(FEWEST, 2 * endpoints);
    if (kept.isPresent() && kept.getAsInt() < needed && given.compareAndSet(false, true)) {
      LOG.warn(
          "the connection pool keeps {} idle connections and should keep {} or more: requests to {}"
              + " (addresses: {}) will often connect anew",
          kept.getAsInt(),
          needed,
          target,
          endpoints);
    }
  }

  /** Returns how many idle connections a pool keeps, when it lets itself be asked. */
  static OptionalInt idleConnections(ConnectionPool pool) {
    try {
      Field delegate = ConnectionPool.class.getDeclaredField("delegate");
      delegate.setAccessible(true);
      Object inner = delegate.get(pool);
      Field most = inner.getClass().getDeclaredField("maxIdleConnections");
      most.setAccessible(true);
      return OptionalInt.of(most.getInt(inner));
    } catch (ReflectiveOperationException | RuntimeException e) { // another OkHttp, or a module
      LOG.debug("the connection pool does not tell its size", e);
      return OptionalInt.empty();
    }
  }
}
