/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.ClusterStatus;
import dev.failaway.LoadShedException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call of {@code warmUp}: the first answer of DNS, then a connection to every usable endpoint,
 * then the status of the cluster. It ends in any case: when all connects ended, at the latest when
 * the slowest of them must have.
 *
 * <p>Threading: begun on any thread, then the control thread; transports answer on any.
 */
final class WarmUp {

  /** Beyond the connect timeout: the JVM's first TLS handshake takes long. */
  private static final long GRACE_NANOS = 5_000_000_000L;

  private final Cluster cluster;
  private final Shared shared;
  private final Collection<Transport> transports;
  private final Set<WarmUp> underWay;
  private final CompletableFuture<ClusterStatus> result = new CompletableFuture<>();
  private final AtomicInteger pending = new AtomicInteger(1);

  /** Written before {@link #pending} can become zero. */
  private Scheduler.Timer limit = () -> {};

  /**
   * @param underWay it is among them from its begin to its end
   */
  WarmUp(Cluster cluster, Shared shared, Collection<Transport> transports, Set<WarmUp> underWay) {
    this.cluster = cluster;
    this.shared = shared;
    this.transports = transports;
    this.underWay = underWay;
  }

  CompletableFuture<ClusterStatus> result() {
    return result;
  }

  void begin() {
    underWay.add(this);
    cluster.warmth().used();
    cluster.whenResolved(() -> shared.control().execute(this::connectOnControl));
  }

  private void connectOnControl() {
    assert shared.control().isCurrent();
    cluster.warmth().askedOnControl();
    Snapshot snapshot = cluster.snapshot();
    switch (snapshot.phase()) {
      case READY -> connect(snapshot.members());
      case SHED -> fail(new LoadShedException(cluster.target()));
      case FAILED -> fail(snapshot.noEndpoint(cluster.target()));
      case UNRESOLVED -> fail(LoadBalancer.closed());
    }
  }

  private void connect(List<ClusterEndpoint> members) {
    for (ClusterEndpoint member : members) {
      if (member.isUsable()) {
        for (Transport transport : transports) {
          pending.incrementAndGet();
          transport.warmUp(cluster.target(), member.endpoint(), this::oneEnded);
        }
      }
    }
    long most = cluster.config().timeouts().connect().toNanos() + GRACE_NANOS;
    limit = shared.control().schedule(this::complete, most);
    oneEnded();
  }

  private void oneEnded() {
    if (pending.decrementAndGet() == 0) {
      complete();
    }
  }

  /** Not on the thread of a transport or of control: dependents may block. */
  private void complete() {
    limit.cancel();
    underWay.remove(this);
    shared
        .environment()
        .blockingExecutor()
        .execute(() -> result.complete(cluster.status(shared.now())));
  }

  /** Ends it without a status. */
  void fail(IOException cause) {
    underWay.remove(this);
    shared.environment().blockingExecutor().execute(() -> result.completeExceptionally(cause));
  }
}
