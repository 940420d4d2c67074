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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one endpoint of one target, for the whole client.
 *
 * <ol>
 *   <li>A waiter gets whichever comes first, a freed connection or a new one: {@link Waiters}.
 *   <li>A connection past its lifetime or idle time is never handed out, whatever the timer did:
 *       {@link IdlePlaces}.
 *   <li>{@link #retire} empties the pool without breaking a response. A withdrawn endpoint's late
 *       connections are closed, not kept; leases given after it came back open it again: {@link
 *       Upkeep}.
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
  private final Waiters waiters;
  private final Upkeep upkeep;

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
    this.waiters = new Waiters(places, limits, server);
    this.upkeep = new Upkeep(places, limits, server);
  }

  Target target() {
    return target;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  // ---- Of every request: no object is made.

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
      taken = waiters.takeIdle(loop, careful, now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
    return taken;
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
      waiters.release(slot, reusable, keepAliveNanos, now);
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  // ---- Of requests that wait.

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
      if (waiters.refuses(waiter, mostNanos, now)) {
        throw new PoolExhaustedException(target, endpoint, places.numbers(waiters.size()));
      }
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
  }

  /** A claimed waiter gives up its turn. */
  void forget(Waiter waiter) {
    change(() -> waiters.forget(waiter));
  }

  /** A granted connection is given back without having been used. */
  void putBack(Slot slot, long now) {
    change(
        () -> {
          if (slot.state() != Slot.State.CLOSED) {
            waiters.putBack(slot, now);
          }
        });
  }

  // ---- Of connections.

  /** A place for a background connect that no request waits for, beyond the maximum if need be. */
  Slot probe(long now) {
    return locked(() -> places.add(true, now));
  }

  /**
   * A place for a connection that is missing: unless one is open or under way there is one to be
   * opened now.
   *
   * @param asked whether somebody asked for it; else there is none where idle connections last only
   *     seconds
   */
  @Nullable Slot warm(boolean asked, long now) {
    return this.<@Nullable Slot>locked(
        () -> {
          boolean wanted = !places.isClosed() && (asked || upkeep.isWorthWarming());
          return wanted && !upkeep.isWarm(now) ? places.add(true, now) : null;
        });
  }

  /**
   * It is a place's turn to connect.
   *
   * @return whether the connection is still wanted; if not, the place is gone
   */
  boolean begin(Slot slot, long now) {
    return locked(() -> waiters.begin(slot, now));
  }

  /**
   * A connect succeeded: the connection goes to the first waiter, or to the idle ones.
   *
   * @return whether a request took it that had waited since before the connect began: its lease
   *     tells the balancer of the endpoint, otherwise nobody does
   */
  boolean connected(Slot slot, PooledConnection connection, long now) {
    return locked(
        () -> {
          slot.connected(connection);
          Waiter next = waiters.connected(slot, now);
          waiters.startConnects(now);
          return next != null && next.sinceNanos() - slot.startNanos() <= 0;
        });
  }

  /**
   * A connect failed: it fails one waiter, unless enough other connects are under way.
   *
   * @return whether a request failed with it: its lease tells the balancer
   */
  boolean connectFailed(Slot slot, Outcome outcome, IOException cause, long now) {
    return locked(
        () -> {
          boolean told = waiters.connectFailed(slot, outcome, cause);
          waiters.startConnects(now);
          return told;
        });
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
    change(
        () -> {
          if (slot.state() != Slot.State.CLOSED) {
            waiters.closed(slot, stale, now);
          }
        });
  }

  // ---- Of the pool.

  /**
   * Closes idle connections now, or after a while where the endpoint may come back, and busy ones
   * after their response. What opens later is closed, too, when the endpoint was withdrawn, until
   * it is listed or leased again.
   */
  void retire(Retirement why, long now) {
    change(() -> upkeep.retire(why, now));
  }

  /** DNS lists the endpoint again. */
  void relisted() {
    change(places::list);
  }

  /** Closes all idle connections: the server must have closed them long ago. */
  void dropIdle() {
    change(() -> places.closeIdle(CloseReason.IDLE));
  }

  /**
   * Closes what is past its time.
   *
   * @return whether the pool had been unused for long; then it is closed now
   */
  boolean sweep(long now) {
    return locked(
        () -> {
          upkeep.sweep(now);
          boolean unused = upkeep.isUnused(now) && waiters.size() == 0;
          if (unused) {
            places.close();
          }
          return unused;
        });
  }

  /** Closes all connections; waiters fail. Exchanges under way are cut by their owner. */
  void shutdown() {
    change(
        () -> {
          upkeep.shutdown();
          waiters.dismiss();
        });
  }

  /** The connections in use, for a client that ends everything. */
  List<PooledConnection> busy() {
    return locked(() -> places.busy().stream().map(Slot::connection).toList());
  }

  /** Connections that are open now. */
  int open() {
    return locked(places::established);
  }

  /** Whether a request would find a connection. */
  boolean hasIdle() {
    return locked(() -> !places.idle().isEmpty());
  }

  /** Whether a connect is under way. */
  boolean isConnecting() {
    return locked(() -> !places.connecting().isEmpty());
  }

  /** How many there are of each. */
  PoolNumbers numbers() {
    return locked(() -> places.numbers(waiters.size()));
  }

  /** Maximum, in use, idle, connecting, waiting. */
  @Override
  public String toString() {
    return numbers().toString();
  }

  private void change(Runnable step) {
    this.<@Nullable Object>locked(
        () -> {
          step.run();
          return null;
        });
  }

  private <T extends @Nullable Object> T locked(Supplier<T> step) {
    T answer;
    List<Runnable> effects;
    lock.lock();
    try {
      answer = step.get();
      effects = places.takeEffects();
    } finally {
      lock.unlock();
    }
    fire(effects);
    return answer;
  }

  private static void fire(List<Runnable> effects) {
    for (int i = 0; i < effects.size(); i++) {
      effects.get(i).run();
    }
  }
}
