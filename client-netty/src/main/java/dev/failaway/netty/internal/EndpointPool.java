/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Handshakes;
import dev.failaway.cluster.Transport.Retirement;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one endpoint of one target, for the whole client. {@link Places} has the
 * rules.
 *
 * <ol>
 *   <li>A waiter gets whichever comes first, a freed connection or a new one.
 *   <li>A connection past its lifetime or idle time is never handed out, whatever the timer did.
 *   <li>{@link #retire} empties the pool without breaking a response. A withdrawn endpoint's late
 *       connections are closed, not kept; leases given after it came back open it again.
 * </ol>
 *
 * <p>Threading: any thread; one lock guards the places. Connections, waiters and the connector are
 * called without it.
 */
final class EndpointPool {
  /** Connects that one pool asks for at the same time. */
  static final int HANDSHAKES = Handshakes.PER_ENDPOINT;

  private final Target target;
  private final Endpoint endpoint;
  private final ReentrantLock lock = new ReentrantLock();
  private final Places places;

  /**
   * @param server what is known of the target's servers, shared by its pools
   */
  EndpointPool(
      Target target,
      Endpoint endpoint,
      PoolLimits limits,
      ServerIdleTime server,
      Connector connector,
      long now) {
    this.target = target;
    this.endpoint = endpoint;
    this.places = new Places(this, limits, server, connector, now);
  }

  Target target() {
    return target;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Takes an idle connection, or answers null: {@link #enqueue} is next.
   *
   * @param loop the caller's event loop, or null
   * @param careful whether the request must not be sent twice
   */
  @Nullable Slot take(@Nullable EventExecutor loop, boolean careful, long leasedNanos, long now) {
    Slot taken;
    List<Runnable> effects;
    lock.lock();
    try {
      places.use(leasedNanos, now);
      taken = places.takeIdle(loop, careful, now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
    return taken;
  }

  /**
   * Waits for a connection, and starts connects as needed. The waiter may be granted one before
   * this method returns.
   *
   * @param mostNanos how long it can wait
   * @throws PoolExhaustedException when too many wait already, or its turn would come too late
   * @throws IOException when the pool was closed
   */
  void enqueue(Waiter waiter, long mostNanos, long leasedNanos, long now) throws IOException {
    List<Runnable> effects;
    lock.lock();
    try {
      if (places.isClosed()) {
        throw new PoolClosedException();
      }
      places.use(leasedNanos, now);
      if (waiter.wantsFresh() || !places.grantIdle(waiter, now)) {
        await(waiter, mostNanos, now);
      }
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  private void await(Waiter waiter, long mostNanos, long now) throws PoolExhaustedException {
    if (waiter.isClaimed()) {
      return;
    }
    if (places.isQueueFull() || places.wouldWaitInVain(mostNanos)) {
      throw new PoolExhaustedException(target, endpoint, places);
    }
    places.makeRoom();
    places.await(waiter);
    places.startConnects(now);
  }

  /** A claimed waiter gives up its turn. */
  void forget(Waiter waiter) {
    lock.lock();
    try {
      places.forget(waiter);
    } finally {
      lock.unlock();
    }
  }

  /** A place for a background connect that no request waits for, beyond the maximum if need be. */
  Slot probe(long now) {
    lock.lock();
    try {
      return places.newSlot(true, now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * It is a place's turn to connect.
   *
   * @return whether the connection is still wanted; if not, the place is gone
   */
  boolean begin(Slot slot, long now) {
    lock.lock();
    try {
      return places.begin(slot, now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A connect succeeded: the connection goes to the first waiter, or to the idle ones.
   *
   * @return whether a request took it that had waited since before the connect began: its lease
   *     tells the balancer of the endpoint, otherwise nobody does
   */
  boolean connected(Slot slot, PooledConnection connection, long now) {
    Waiter next;
    List<Runnable> effects;
    lock.lock();
    try {
      slot.connected(connection);
      next = places.connected(slot, now);
      places.startConnects(now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
    return next != null && next.sinceNanos() - slot.startNanos() <= 0;
  }

  /**
   * A connect failed: it fails one waiter, unless enough other connects are under way.
   *
   * @return whether a request failed with it: its lease tells the balancer
   */
  boolean connectFailed(Slot slot, Outcome outcome, IOException cause, long now) {
    boolean told;
    List<Runnable> effects;
    lock.lock();
    try {
      told = places.connectFailed(slot, outcome, cause);
      places.startConnects(now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
    return told;
  }

  /**
   * The exchange on a connection is over.
   *
   * @param reusable whether the connection may carry another one
   * @param keepAliveNanos how long the server keeps it idle at most, or {@link Nanos#FOREVER}
   */
  void release(Slot slot, boolean reusable, long keepAliveNanos, long now) {
    List<Runnable> effects;
    lock.lock();
    try {
      if (slot.state() == Slot.State.CLOSED) {
        return;
      }
      places.release(slot, reusable, keepAliveNanos, now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  /** A granted connection is given back without having been used. */
  void putBack(Slot slot, long now) {
    List<Runnable> effects;
    lock.lock();
    try {
      if (slot.state() == Slot.State.CLOSED) {
        return;
      }
      places.putBack(slot, now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  /** A connection was closed by its own doing: its place is free. Idempotent. */
  void closed(Slot slot, long now) {
    closed(slot, false, now);
  }

  /** As {@link #closed(Slot, long)}, of one that the server had closed before it was reused. */
  void closedStale(Slot slot, long now) {
    closed(slot, true, now);
  }

  private void closed(Slot slot, boolean stale, long now) {
    List<Runnable> effects;
    lock.lock();
    try {
      if (slot.state() == Slot.State.CLOSED) {
        return;
      }
      places.closed(slot, stale, now);
      places.startConnects(now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  /**
   * A place for a connection that is missing: unless one is open or under way there is one to be
   * opened now.
   *
   * @param asked whether somebody asked for it; else there is none where idle connections last only
   *     seconds
   */
  @Nullable Slot warm(boolean asked, long now) {
    lock.lock();
    try {
      boolean wanted = !places.isClosed() && (asked || places.isWorthWarming());
      return wanted && !places.isWarm(now) ? places.newSlot(true, now) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes idle connections now, or after a while where the endpoint may come back, and busy ones
   * after their response. What opens later is closed, too, when the endpoint was withdrawn, until
   * it is listed or leased again.
   */
  void retire(Retirement why, long now) {
    List<Runnable> effects;
    lock.lock();
    try {
      places.retire(why, now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  /** DNS lists the endpoint again. */
  void relisted() {
    lock.lock();
    try {
      places.relisted();
    } finally {
      lock.unlock();
    }
  }

  /** Closes all idle connections: the server must have closed them long ago. */
  void dropIdle() {
    List<Runnable> effects;
    lock.lock();
    try {
      places.closeIdle(CloseReason.IDLE);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  /**
   * Closes what is past its time.
   *
   * @return whether the pool had been unused for long; then it is closed now
   */
  boolean sweep(long now) {
    boolean unused;
    List<Runnable> effects;
    lock.lock();
    try {
      places.sweep(now);
      unused = places.isUnused(now);
      if (unused) {
        places.close();
      }
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
    return unused;
  }

  /** Closes all connections; waiters fail. Exchanges under way are cut by their owner. */
  void shutdown() {
    List<Runnable> effects;
    lock.lock();
    try {
      places.shutdown();
      places.dismissWaiters();
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  /** The connections in use, for a client that ends everything. */
  List<PooledConnection> busy() {
    lock.lock();
    try {
      return places.busyConnections();
    } finally {
      lock.unlock();
    }
  }

  /** Connections that are open now. */
  int open() {
    lock.lock();
    try {
      return places.established();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a request would find a connection. */
  boolean hasIdle() {
    lock.lock();
    try {
      return places.hasIdle();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a connect is under way. */
  boolean isConnecting() {
    lock.lock();
    try {
      return places.isConnecting();
    } finally {
      lock.unlock();
    }
  }

  /** How many there are of each. */
  PoolNumbers numbers() {
    lock.lock();
    try {
      return places.numbers();
    } finally {
      lock.unlock();
    }
  }

  /** Maximum, in use, idle, connecting, waiting. */
  @Override
  public String toString() {
    lock.lock();
    try {
      return places.toString();
    } finally {
      lock.unlock();
    }
  }

  private static void fire(List<Runnable> effects) {
    for (int i = 0; i < effects.size(); i++) {
      effects.get(i).run();
    }
  }
}
