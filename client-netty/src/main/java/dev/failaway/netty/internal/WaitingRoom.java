/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Outcome;
import dev.failaway.cluster.Attempts;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Where an exchange is while it waits: for a lease, for a connection, before a retry. Made when
 * first needed, because most requests never wait.
 *
 * <ol>
 *   <li>One {@link Wait} at a time, over when it is claimed: by what it waits for, by its timer or
 *       by an abort.
 *   <li>What it may take at most: the deadline, the connect phase's own limit, and the pool's or
 *       250 ms for a connection ({@link Patience}).
 *   <li>The exchange goes on on a loop: neither the control thread nor a deep stack is the place
 *       for it.
 * </ol>
 *
 * <p>Threading: the exchange's owner's, which is whoever claimed the wait; {@link #claim} and what
 * a claimed wait calls may come on any thread.
 */
final class WaitingRoom {
  private final Engine engine;
  private final Exchange exchange;
  private final Attempts attempts;
  private final Patience patience;

  /** Where it waits for a connection. */
  private @Nullable EndpointPool pool;

  private volatile @Nullable Wait current;

  WaitingRoom(Engine engine, Exchange exchange) {
    this.engine = engine;
    this.exchange = exchange;
    this.attempts = exchange.attempts();
    this.patience = new Patience(engine.connectPhaseNanos(), engine.limits().maxWaitNanos());
  }

  /** Waits for the first answer of DNS, or for an endpoint that may be dialled. */
  void awaitLease(long now) {
    Wait next = begin(Wait.Kind.LEASE, false, now);
    if (next != null) {
      long most = Math.min(exchange.remainingNanos(now), patience.connectPhaseLeft());
      next.arm(engine.loop(), Math.min(most, attempts.patienceNanos(now)));
      attempts.whenReady(next::leaseReady);
    }
  }

  /**
   * Waits for a connection of this pool.
   *
   * @param fresh whether only a connection opened for it will do
   * @param leasedNanos when the endpoint was leased
   */
  void awaitConnection(EndpointPool from, boolean fresh, long leasedNanos, long now) {
    pool = from;
    Wait next = begin(Wait.Kind.CONNECTION, fresh, now);
    if (next == null) {
      return;
    }
    // Read before the wait can end: from then on the exchange may be somebody else's.
    long connecting = patience.nextWait(engine.connectNanos(attempts.target()));
    long queueing = patience.nextWait(0);
    long remaining = exchange.remainingNanos(now);
    try {
      from.enqueue(next, Math.min(queueing, remaining), leasedNanos, now);
      long most = from.isConnecting() ? connecting : queueing;
      next.arm(engine.loop(), Math.min(most, remaining));
    } catch (PoolClosedException e) {
      if (next.claim()) {
        leave(next);
        exchange.poolClosed(from, e, now);
      }
    } catch (IOException e) {
      if (next.claim()) {
        patience.leftQueue();
        exchange.finish(Outcome.NOT_READY, e);
      }
    }
    if (next.isClaimed()) {
      from.forget(next);
    }
  }

  /** Goes on with the next attempt after a delay. */
  void backOff(long delayNanos, long now) {
    if (delayNanos <= 0) {
      leaseOnLoop();
      return;
    }
    Wait next = begin(Wait.Kind.BACKOFF, false, now);
    if (next != null) {
      next.arm(engine.loop(), delayNanos);
    }
  }

  /** Publishes a wait; null when an abort was faster and ends the exchange. */
  private @Nullable Wait begin(Wait.Kind kind, boolean fresh, long now) {
    Wait next = new Wait(this, kind, fresh, now);
    engine.waiting(next);
    current = next;
    if (engine.isTerminated()) {
      // Who terminates it aborts the waits that it sees: this one may have come after that look.
      exchange.abort(Engine.closed());
    }
    if (exchange.isAborted() && next.claim()) {
      exchange.stopIfAborted();
    }
    return next.isClaimed() ? null : next;
  }

  /** Takes the exchange from its wait, if it is in one that nobody has ended. */
  boolean claim() {
    Wait waiting = current;
    return waiting != null && waiting.claim();
  }

  /** The wait, if there is one, was claimed and is over. */
  void leave() {
    Wait over = current;
    if (over != null) {
      leave(over);
    }
  }

  private void leave(Wait over) {
    engine.waited(over);
    long nanos = engine.now() - over.sinceNanos();
    patience.waited(over.kind(), nanos);
    if (over.kind() == Wait.Kind.CONNECTION) {
      engine.counters(attempts.target()).countWait(nanos);
    }
    current = null;
  }

  /** As {@link #leave()}, when nothing is wanted of the pool any more. */
  void giveUp() {
    Wait over = current;
    if (over != null) {
      leave(over);
      if (pool != null) {
        pool.forget(over);
      }
    }
  }

  Exchange exchange() {
    return exchange;
  }

  /** The claimed wait for a lease is over; called on the control thread, which must not work. */
  void leaseReady() {
    leaseOnLoop();
  }

  /** The timer of the claimed wait fired, on a loop. */
  void waitedLongEnough(Wait over) {
    if (exchange.stopIfAborted()) {
      return;
    }
    long now = engine.now();
    switch (over.kind()) {
      case BACKOFF -> {
        leave(over); // another wait may follow, and only one of them is known
        exchange.lease(now);
      }
      case LEASE -> leaseTooLate(over, now);
      case CONNECTION -> connectionTooLate(over, now);
    }
  }

  /** Where only its patience is over, the balancer says how it ends. */
  private void leaseTooLate(Wait over, long now) {
    leave(over);
    if (exchange.remainingNanos(now) <= 0 || patience.connectPhaseLeft() <= 0) {
      exchange.end(attempts.failure(tooLate(attempts.awaited()), now));
    } else {
      exchange.lease(now);
    }
  }

  private void connectionTooLate(Wait over, long now) {
    EndpointPool from = pool;
    if (from == null) {
      throw new IllegalStateException("no pool");
    }
    from.forget(over);
    leave(over);
    if (exchange.remainingNanos(now) <= 0 || patience.connectPhaseLeft() <= 0) {
      exchange.finishLate(tooLate("no connection to " + from.endpoint()), now);
    } else {
      patience.leftQueue();
      exchange.finish(
          Outcome.NOT_READY,
          tooLate(PoolExhaustedException.message(from.target(), from.endpoint(), from)));
    }
  }

  private IOException tooLate(String why) {
    return engine.timeouts().connect("HTTP connect timed out: " + why);
  }

  private void leaseOnLoop() {
    leave();
    try {
      engine.loop().execute(() -> exchange.lease(engine.now()));
    } catch (RejectedExecutionException e) {
      exchange.end(attempts.failure(new PoolClosedException(), engine.now()));
    }
  }
}
