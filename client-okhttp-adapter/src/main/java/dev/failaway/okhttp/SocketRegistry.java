/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.Transport.Retirement;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.Connection;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every connection that the adapter's clients have open, by target and endpoint: what OkHttp's pool
 * does not tell. It caps their age, drains those of an endpoint that is ejected or withdrawn, and
 * counts them.
 *
 * <p>A socket learns its target from the event {@code connectStart}, which OkHttp fires on the
 * thread that then creates the socket; OkHttp's connection finds its socket by the local port,
 * because TLS wraps it.
 *
 * <p>Threading: any thread; concurrent maps, no lock is held while a socket is used.
 */
final class SocketRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(SocketRegistry.class);

  /** Connections retire at 80..100 % of their maximum lifetime, so that they do not go at once. */
  private static final double MIN_LIFETIME = 0.8;

  /** No process lives longer; keeps the arithmetic in nanoseconds sound. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  /**
   * How long an idle connection outlives its retirement: a request that found it good in the pool
   * just before must have had time to say so.
   */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Derived clients may each have their own TLS settings; beyond this they are learnt anew. */
  private static final int MAX_TLS = 16;

  private static final ThreadLocal<@Nullable Opening> OPENING = new ThreadLocal<>();

  private final Map<Key, Set<TrackedConnection>> open = new ConcurrentHashMap<>();
  private final Map<Connection, TrackedConnection> byConnection = new ConcurrentHashMap<>();
  private final Map<Key, Long> withdrawn = new ConcurrentHashMap<>();
  private final Environment environment;
  private final long maxLifetimeNanos;
  private final long idleNanos;

  private final Map<TlsSettings, TlsSettings> allTls = new ConcurrentHashMap<>();

  private volatile TrackingSocketFactory factory;
  private volatile boolean handshakeSeen;
  private volatile @Nullable TlsSettings tls;

  SocketRegistry(Environment environment, PoolPolicy policy) {
    this.environment = environment;
    maxLifetimeNanos = nanos(policy.maxLifetime());
    idleNanos = nanos(policy.idleTimeout());
    this.factory = new TrackingSocketFactory(this, SocketFactory.getDefault());
  }

  private static long nanos(Duration duration) {
    return (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
  }

  /** Returns a factory of tracked sockets over a client's own. */
  TrackingSocketFactory tracking(SocketFactory own) {
    TrackingSocketFactory known = factory;
    if (known.inner() != own) {
      known = new TrackingSocketFactory(this, own);
      factory = known;
    }
    return known;
  }

  /** Returns the chain with tracked sockets, unless its client has them already. */
  Interceptor.Chain tracking(Interceptor.Chain chain, SocketFactory used) {
    return used instanceof TrackingSocketFactory tracking && tracking.belongsTo(this)
        ? chain
        : chain.withSocketFactory(tracking(used));
  }

  /** Returns an unconnected socket of the client's own factory, which is not tracked. */
  Socket plainSocket() throws IOException {
    return factory.inner().createSocket();
  }

  /** How the chain's client does TLS: one and the same object for the same settings. */
  @Nullable TlsSettings tls(Interceptor.Chain chain) {
    SSLSocketFactory sockets = chain.getSslSocketFactoryOrNull();
    if (sockets == null) {
      return null;
    }
    TlsSettings last = tls;
    if (last == null || !last.isOf(sockets, chain.getHostnameVerifier())) {
      last = remember(new TlsSettings(sockets, chain.getHostnameVerifier()));
      tls = last;
    }
    return last;
  }

  private TlsSettings remember(TlsSettings settings) {
    if (allTls.size() >= MAX_TLS) {
      allTls.clear();
    }
    TlsSettings known = allTls.putIfAbsent(settings, settings);
    return known == null ? settings : known;
  }

  /** How the last request was to do TLS; null before the first one. */
  @Nullable TlsSettings tls() {
    return tls;
  }

  /** Says for which target the calling thread connects next, and how long that may take. */
  void opening(Target target, int connectMillis) {
    OPENING.set(new Opening(target, connectMillis));
  }

  /** Starts the clock of a connect; its TLS handshake shares the limit. */
  HandshakeLimit handshakeLimit(int connectMillis) {
    long limit =
        handshakeSeen || connectMillis == 0
            ? connectMillis
            : Math.max(connectMillis, HandshakeLimit.FIRST_HANDSHAKE_MILLIS);
    return new HandshakeLimit(environment.ticker(), now(), limit);
  }

  /** Notes that TLS works here: later handshakes are quick. */
  void handshakeDone() {
    handshakeSeen = true;
  }

  /** How long the calling thread's next connect may take, by OkHttp's limit and by ours. */
  int connectMillis(int requested) {
    Opening opening = OPENING.get();
    return opening == null ? requested : AttemptLimits.shorter(requested, opening.connectMillis);
  }

  /** Takes a socket that is about to connect; null when nobody said for which target. */
  @Nullable TrackedConnection connecting(InetSocketAddress remote, Socket socket) {
    Opening opening = OPENING.get();
    OPENING.remove();
    if (opening == null || remote.isUnresolved()) {
      return null;
    }
    Target target = opening.target;
    Endpoint endpoint = Endpoint.of(remote.getAddress(), remote.getPort());
    Key key = new Key(target, endpoint);
    TrackedConnection connection =
        new TrackedConnection(
            this,
            target,
            endpoint,
            socket,
            new TrackedConnection.Limits(now() + lifetimeNanos(), idleNanos));
    if (withdrawn.containsKey(key)) {
      connection.retire();
    }
    open.compute(
        key,
        (same, connections) -> {
          Set<TrackedConnection> all =
              connections == null ? ConcurrentHashMap.newKeySet() : connections;
          all.add(connection);
          return all;
        });
    return connection;
  }

  /** Takes a connection out again. */
  void closed(TrackedConnection connection) {
    open.computeIfPresent(
        new Key(connection.target(), connection.endpoint()),
        (same, connections) -> {
          connections.remove(connection);
          return connections.isEmpty() ? null : connections;
        });
    Connection made = connection.connection();
    if (made != null) {
      byConnection.remove(made);
    }
  }

  /** Notes that an exchange took a connection; returns whether one had used it before. */
  boolean acquired(Connection connection, Target target) {
    TrackedConnection tracked = byConnection.get(connection);
    if (tracked == null) {
      tracked = find(connection, target);
      if (tracked == null) {
        return true;
      }
      tracked.bind(connection);
      byConnection.put(connection, tracked);
    }
    return tracked.acquire();
  }

  /** Notes that an exchange let go of a connection. */
  void released(Connection connection) {
    TrackedConnection tracked = byConnection.get(connection);
    if (tracked != null) {
      tracked.release(now());
    }
  }

  /** Retires one connection that is in use. */
  void retire(Connection connection) {
    TrackedConnection tracked = byConnection.get(connection);
    if (tracked != null) {
      tracked.retire();
    }
  }

  /** Retires the connections to an endpoint; does not block. */
  void retire(Target target, Endpoint endpoint, Retirement why) {
    Key key = new Key(target, endpoint);
    if (why != Retirement.EJECTED) {
      withdrawn.put(key, now());
    }
    Set<TrackedConnection> connections = open.getOrDefault(key, Set.of());
    for (TrackedConnection connection : connections) {
      // One that is being opened while its endpoint is ejected may yet prove it well.
      if (connection.isUsed() || why != Retirement.EJECTED) {
        connection.retire();
      }
    }
    if (!connections.isEmpty()) {
      environment.blockingExecutor().execute(() -> closeIdle(connections));
    }
  }

  /** Notes a lease: an endpoint that is leased after its withdrawal is listed again. */
  void leased(Target target, Endpoint endpoint, long startNanos) {
    if (!withdrawn.isEmpty()) {
      withdrawn.computeIfPresent(
          new Key(target, endpoint), (key, since) -> startNanos - since > 0 ? null : since);
    }
  }

  /** Returns how many connections to an endpoint are open. */
  int connections(Target target, Endpoint endpoint) {
    return (int) known(target, endpoint).filter(TrackedConnection::isEstablished).count();
  }

  /** Whether an exchange could have a connection to an endpoint at once. */
  boolean hasFree(Target target, Endpoint endpoint) {
    long now = now();
    return known(target, endpoint).anyMatch(connection -> connection.isFree(now));
  }

  /** Whether a connection to an endpoint is being opened. */
  boolean isConnecting(Target target, Endpoint endpoint) {
    return known(target, endpoint).anyMatch(connection -> !connection.isUsed());
  }

  private Stream<TrackedConnection> known(Target target, Endpoint endpoint) {
    return open.getOrDefault(new Key(target, endpoint), Set.of()).stream();
  }

  /** Whether a connection may take no further exchange. */
  boolean isOver(TrackedConnection connection) {
    return connection.isOver(now());
  }

  private @Nullable TrackedConnection find(Connection connection, Target target) {
    Socket socket = connection.socket();
    if (socket instanceof TrackedSocket plain) {
      return plain.tracked();
    }
    InetSocketAddress remote = connection.route().socketAddress();
    if (remote.isUnresolved()) {
      return null;
    }
    Key key = new Key(target, Endpoint.of(remote.getAddress(), remote.getPort()));
    int localPort = socket.getLocalPort();
    for (TrackedConnection candidate : open.getOrDefault(key, Set.of())) {
      if (candidate.localPort() == localPort) {
        return candidate;
      }
    }
    return null;
  }

  private void closeIdle(Set<TrackedConnection> connections) {
    try {
      new Gate().await(GRACE_NANOS);
    } catch (InterruptedIOException e) {
      LOG.debug("interrupted while draining", e);
    }
    connections.forEach(TrackedConnection::closeIdle);
  }

  private long lifetimeNanos() {
    double share = MIN_LIFETIME + (1 - MIN_LIFETIME) * environment.random().get().nextDouble();
    return (long) (maxLifetimeNanos * share);
  }

  private long now() {
    return environment.ticker().nanoTime();
  }

  private record Opening(Target target, int connectMillis) {}

  private record Key(Target target, Endpoint endpoint) {}
}
