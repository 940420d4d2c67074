/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.ClusterStatus;
import dev.failaway.Ticker;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.netty.internal.AbortedException;
import dev.failaway.netty.internal.Engine;
import dev.failaway.netty.internal.EngineConfig;
import dev.failaway.netty.internal.Nanos;
import dev.failaway.netty.internal.TimeoutExceptions;
import dev.failaway.netty.internal.Tls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a client's facade, its calls and its views share, and its life cycle: it ends when it was
 * shut down and the last call is over. It never refers to the facade, so that an unreachable facade
 * can be noticed.
 *
 * <p>Threading: any thread. {@code calls} counts what is under way; shutting down adds the bit that
 * refuses more, so that one atomic step decides between a new call and the end.
 */
final class ClientRuntime {
  private static final long SHUT_DOWN = 1L << 62;

  private final ClientSettings settings;
  private final LoadBalancer loadBalancer;
  private final boolean owned;
  private final Engine engine;
  private final Executor executor;
  private final Authorities authorities;
  private final PreparedRequests prepared = new PreparedRequests();
  private final Credentials credentials = new Credentials();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicBoolean terminating = new AtomicBoolean();
  private final CountDownLatch terminated = new CountDownLatch(1);

  ClientRuntime(ClientSettings settings, LoadBalancer loadBalancer, boolean owned) {
    this.settings = settings;
    this.loadBalancer = loadBalancer;
    this.owned = owned;
    Executor threads = loadBalancer.environment().blockingExecutor();
    authorities = new Authorities(threads);
    executor = settings.executor() == null ? threads : settings.executor();
    engine =
        new Engine(
            loadBalancer,
            new EngineConfig(
                settings.pool(),
                new Tls(settings.sslContext(), settings.sslParameters(), threads),
                Optional.ofNullable(settings.connectTimeout()),
                settings.localAddress(),
                new JdkTimeoutExceptions()));
  }

  ClientSettings settings() {
    return settings;
  }

  LoadBalancer loadBalancer() {
    return loadBalancer;
  }

  Engine engine() {
    return engine;
  }

  Authorities authorities() {
    return authorities;
  }

  PreparedRequests prepared() {
    return prepared;
  }

  Credentials credentials() {
    return credentials;
  }

  /** Where code of the user runs: the user's executor, else daemon threads of the environment. */
  Executor executor() {
    return executor;
  }

  /**
   * Daemon threads without a limit: where code of the user runs when the executor refuses, and the
   * dependents of futures, which may wait for each other.
   */
  Executor threads() {
    return loadBalancer.environment().blockingExecutor();
  }

  Executor completionExecutor() {
    Executor chosen = settings.completionExecutor();
    return chosen == null ? threads() : chosen;
  }

  Ticker ticker() {
    return loadBalancer.environment().ticker();
  }

  long now() {
    return ticker().nanoTime();
  }

  void refuseToBlockALoop() {
    if (engine.inEventLoop()) {
      throw new IllegalStateException(
          "send() would block the event loop it was called on; use sendAsync()");
    }
  }

  CompletableFuture<ClusterStatus> warmUp(URI uri) {
    return calls.get() >= SHUT_DOWN
        ? CompletableFuture.failedFuture(new AbortedException("the client was shut down"))
        : loadBalancer.warmUp(uri, engine);
  }

  /** A call begins; false when the client was shut down. Each true needs one {@link #callEnded}. */
  boolean callBegins() {
    if (calls.incrementAndGet() < SHUT_DOWN) {
      return true;
    }
    callEnded();
    return false;
  }

  void callEnded() {
    if (calls.decrementAndGet() == SHUT_DOWN) {
      terminate();
    }
  }

  void shutdown() {
    long before = calls.getAndUpdate(count -> count < SHUT_DOWN ? count + SHUT_DOWN : count);
    if (before == 0) {
      terminate();
    }
  }

  void shutdownNow() {
    shutdown();
    engine.abortAll("the client was shut down");
    terminate();
  }

  boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  boolean awaitTermination(Duration duration) throws InterruptedException {
    return terminated.await(Nanos.of(duration), TimeUnit.NANOSECONDS);
  }

  private void terminate() {
    if (terminating.compareAndSet(false, true)) {
      engine.terminate(terminated::countDown);
      if (owned) {
        loadBalancer.close();
      }
    }
  }

  @Override
  public String toString() {
    long count = calls.get();
    return count < SHUT_DOWN
        ? count + " requests under way"
        : count - SHUT_DOWN + " requests under way, shut down";
  }

  /** The types that callers of {@code java.net.http} catch. */
  private static final class JdkTimeoutExceptions implements TimeoutExceptions {
    @Override
    public IOException connect(String message) {
      IOException timeout = new HttpConnectTimeoutException(message);
      timeout.initCause(new ConnectException(message));
      return timeout;
    }

    @Override
    public IOException response(String message) {
      return new HttpTimeoutException(message);
    }
  }
}
