/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.okhttp.OpenConnections.Place;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;
import okhttp3.Connection;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

/**
 * The life of every connection that the adapter's clients open: who may connect when, how old it
 * becomes, who uses it.
 *
 * <p>A socket learns its target from the event {@code connectStart}, which OkHttp fires on the
 * thread that then creates the socket.
 *
 * <p>Threading: any thread; concurrent maps, no lock is held while a socket is used.
 */
final class SocketRegistry {

  /** Connections retire at 80..100 % of their maximum lifetime, so that they do not go at once. */
  private static final double MIN_LIFETIME = 0.8;

  /** No process lives longer; keeps the arithmetic in nanoseconds sound. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final ThreadLocal<@Nullable Opening> OPENING = new ThreadLocal<>();

  private final OpenConnections open = new OpenConnections();
  private final LoadBalancer loadBalancer;
  private final Environment environment;
  private final Retirements retirements;
  private final long maxLifetimeNanos;
  private final long idleNanos;
  private final long maxWaitNanos;

  private final TlsMemory tls = new TlsMemory();

  private volatile TrackingSocketFactory factory;
  private volatile boolean handshakeSeen;

  SocketRegistry(LoadBalancer loadBalancer, PoolPolicy policy) {
    this.loadBalancer = loadBalancer;
    this.environment = loadBalancer.environment();
    retirements = new Retirements(open, environment);
    maxLifetimeNanos = nanos(policy.maxLifetime());
    idleNanos = nanos(policy.idleTimeout());
    maxWaitNanos = nanos(policy.maxWait());
    this.factory = new TrackingSocketFactory(this, SocketFactory.getDefault());
  }

  private static long nanos(Duration duration) {
    return (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
  }

  /** The connections that are open. */
  OpenConnections open() {
    return open;
  }

  /** Which endpoints no connection is to be kept to. */
  Retirements retirements() {
    return retirements;
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
    Place place = new Place(target, Endpoint.of(remote.getAddress(), remote.getPort()));
    TrackedConnection connection =
        new TrackedConnection(
            this,
            place,
            socket,
            new TrackedConnection.Limits(
                now() + lifetimeNanos(), idleNanos, opening.patienceNanos));
    if (retirements.isWithdrawn(place)) {
      connection.retire();
    }
    open.add(connection);
    return connection;
  }

  /** Takes a connection out again. */
  void closed(TrackedConnection connection) {
    open.remove(connection);
    if (connection.isEstablished()) {
      loadBalancer
          .connectionCounters(connection.place().target())
          .countClosed(connection.closeReason(now()));
    }
  }

  /**
   * Notes that an exchange took a connection; returns whether one had used it before.
   *
   * @param lease of the endpoint that it leads to; null when the exchange has none
   * @param wait of the exchange for its response head
   */
  boolean acquired(Connection connection, Target target, @Nullable Lease lease, HeadWait wait) {
    TrackedConnection tracked = open.bind(connection, target);
    wait.on(lease == null ? null : tracked);
    return tracked == null || tracked.acquire(lease, wait);
  }

  /** Notes that an exchange let go of a connection. */
  void released(Connection connection, HeadWait wait) {
    TrackedConnection tracked = open.of(connection);
    if (tracked != null) {
      tracked.release(now(), wait);
    }
  }

  /** An endpoint stalls: lets those who wait there and may go elsewhere leave. */
  void stalled(Target target, Endpoint endpoint) {
    long now = now();
    open.at(new Place(target, endpoint)).forEach(connection -> connection.stalled(now));
  }

  /** Closes a socket, whoever uses it; does not block. */
  void closeSoon(Socket socket) {
    retirements.closeSoon(socket);
  }

  /** Retires one connection that is in use. */
  void retire(Connection connection) {
    TrackedConnection tracked = open.of(connection);
    if (tracked != null) {
      tracked.retire();
    }
  }

  /** Notes that TCP is connected. */
  void established(TrackedConnection connection) {
    connection.establish(now());
    loadBalancer.connectionCounters(connection.place().target()).countOpened();
  }

  /** Notes that octets came. */
  void heard(TrackedConnection connection) {
    connection.signs().heard(now());
  }

  /** Whether a connection may take no further exchange. */
  boolean isOver(TrackedConnection connection) {
    return connection.isOver(now());
  }

  private long lifetimeNanos() {
    double share = MIN_LIFETIME + (1 - MIN_LIFETIME) * environment.random().get().nextDouble();
    return (long) (maxLifetimeNanos * share);
  }

  private long now() {
    return environment.ticker().nanoTime();
  }

  private record Opening(Target target, int connectMillis, long patienceNanos) {}
}
