/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.ConnectionUsage;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.Transport.Retirement;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import okhttp3.Connection;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

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

  /** Connections retire at 80..100 % of their maximum lifetime, so that they do not go at once. */
  private static final double MIN_LIFETIME = 0.8;

  /** No process lives longer; keeps the arithmetic in nanoseconds sound. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final ThreadLocal<@Nullable Opening> OPENING = new ThreadLocal<>();

  private final Map<Key, Set<TrackedConnection>> open = new ConcurrentHashMap<>();
  private final Map<Connection, TrackedConnection> byConnection = new ConcurrentHashMap<>();
  private final Map<Key, Long> withdrawn = new ConcurrentHashMap<>();
  private final LoadBalancer loadBalancer;
  private final Environment environment;
  private final Drain drain;
  private final long maxLifetimeNanos;
  private final long idleNanos;
  private final long maxWaitNanos;

  private final TlsMemory tls = new TlsMemory();

  private volatile TrackingSocketFactory factory;
  private volatile boolean handshakeSeen;

  SocketRegistry(LoadBalancer loadBalancer, PoolPolicy policy) {
    this.loadBalancer = loadBalancer;
    this.environment = loadBalancer.environment();
    drain = new Drain(environment);
    maxLifetimeNanos = nanos(policy.maxLifetime());
    idleNanos = nanos(policy.idleTimeout());
    maxWaitNanos = nanos(policy.maxWait());
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

  /** How clients do TLS. */
  TlsMemory tls() {
    return tls;
  }

  /**
   * Says what the calling thread connects to next.
   *
   * @param connectMillis how long that may take, 0 for any time
   * @param patienceNanos how long it may wait until it begins
   */
  void opening(Target target, int connectMillis, long patienceNanos) {
    OPENING.set(new Opening(target, connectMillis, patienceNanos));
  }

  /** How long a request may wait until it may connect. */
  long maxWaitNanos() {
    return maxWaitNanos;
  }

  /** Asks for leave to connect. */
  Admission admission(Target target, Endpoint endpoint) throws NotReadyException {
    return Admission.ask(loadBalancer.handshakes(target), endpoint);
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
            new TrackedConnection.Limits(
                now() + lifetimeNanos(), idleNanos, opening.patienceNanos));
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
    if (connection.isEstablished()) {
      loadBalancer
          .connectionCounters(connection.target())
          .countClosed(connection.closeReason(now()));
    }
  }

  /**
   * Notes that an exchange took a connection; returns whether one had used it before.
   *
   * @param lease of the endpoint that it leads to; null when the exchange has none
   */
  boolean acquired(Connection connection, Target target, @Nullable Lease lease) {
    TrackedConnection tracked = byConnection.get(connection);
    if (tracked == null) {
      tracked = find(connection, target);
      if (tracked == null) {
        return true;
      }
      tracked.bind(connection);
      byConnection.put(connection, tracked);
    }
    return tracked.acquire(lease);
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
    Set<TrackedConnection> connections = open.getOrDefault(key, Set.of());
    switch (why) {
      case EJECTED -> {
        // One that is being opened may yet prove the endpoint well.
        connections.stream().filter(TrackedConnection::isUsed).forEach(TrackedConnection::retire);
        drain.closeIdle(connections);
      }
      case WITHDRAWN -> {
        withdrawn.put(key, now());
        drain.end(connections);
      }
      case WITHDRAWN_ALONE -> {
        Long since = now();
        withdrawn.put(key, since);
        drain.endLater(connections, () -> since.equals(withdrawn.get(key)));
      }
    }
  }

  /** An endpoint is listed again: connections to it may be kept, and those that waited stay. */
  void relisted(Target target, Endpoint endpoint) {
    withdrawn.remove(new Key(target, endpoint));
  }

  /** An endpoint left long ago. */
  void forget(Target target, Endpoint endpoint) {
    Key key = new Key(target, endpoint);
    withdrawn.remove(key);
    drain.end(open.getOrDefault(key, Set.of()));
  }

  /** Closes every idle connection, because peers have done so long ago. */
  void dropIdle() {
    for (Set<TrackedConnection> connections : open.values()) {
      List<TrackedConnection> idle =
          connections.stream().filter(TrackedConnection::isIdle).toList();
      idle.forEach(TrackedConnection::retire);
      drain.closeIdle(idle);
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

  /** Returns how the connections to an endpoint are used. */
  ConnectionUsage usage(Target target, Endpoint endpoint) {
    int busy = 0;
    int idle = 0;
    int connecting = 0;
    for (TrackedConnection connection : open.getOrDefault(new Key(target, endpoint), Set.of())) {
      if (connection.isBusy()) {
        busy++;
      } else if (connection.isUsed()) {
        idle++;
      } else {
        connecting++;
      }
    }
    return new ConnectionUsage(busy, idle, connecting, 0);
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

  /** Notes that TCP is connected. */
  void established(TrackedConnection connection) {
    connection.establish(now());
    loadBalancer.connectionCounters(connection.target()).countOpened();
  }

  /** Notes that octets came. */
  void heard(TrackedConnection connection) {
    connection.heard(now());
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

  private long lifetimeNanos() {
    double share = MIN_LIFETIME + (1 - MIN_LIFETIME) * environment.random().get().nextDouble();
    return (long) (maxLifetimeNanos * share);
  }

  private long now() {
    return environment.ticker().nanoTime();
  }

  private record Opening(Target target, int connectMillis, long patienceNanos) {}

  private record Key(Target target, Endpoint endpoint) {}
}
