/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places of one pool: which connections there are, in which state, and what makes one go. A
 * place counts against the maximum while it is queued, connecting, idle or busy.
 *
 * <p>{@link Waiters} says who gets one, {@link Upkeep} what time and DNS do to them. What follows
 * from a change and must not happen under a lock - grants, closes, connects - is collected here,
 * and fired by the pool outside: {@link #takeEffects}.
 *
 * <p>Threading: guarded by the lock of its {@link EndpointPool}; calls nobody but {@link
 * PooledConnection#isUsable}, which only reads a flag.
 */
final class Places {
  private final EndpointPool pool;
  private final PoolLimits limits;
  private final Connector connector;

  private final IdlePlaces idle;
  private final List<Slot> busy = new ArrayList<>();
  private final List<Slot> connecting = new ArrayList<>();
  private boolean withdrawn;
  private long withdrawnNanos;
  private boolean closed;
  private long usedNanos;

  /** Null while there are none, as nearly always. */
  private @Nullable List<Runnable> effects;

  Places(
      EndpointPool pool, PoolLimits limits, ServerIdleTime server, Connector connector, long now) {
    this.pool = pool;
    this.limits = limits;
    this.idle = new IdlePlaces(limits, server, this::close);
    this.connector = connector;
    this.usedNanos = now;
  }

  /** Those without a request on them. */
  IdlePlaces idle() {
    return idle;
  }

  /** Those with a request on them; may be changed. */
  List<Slot> busy() {
    return busy;
  }

  /** Those whose connect is under way, or waits for its turn; may be changed. */
  List<Slot> connecting() {
    return connecting;
  }

  int established() {
    return idle.size() + busy.size();
  }

  /** Whether there are as many places as there may be. */
  boolean isFull() {
    return open() >= limits.maxConnections();
  }

  boolean isEmpty() {
    return open() == 0;
  }

  private int open() {
    return idle.size() + busy.size() + connecting.size();
  }

  // ---- The pool as a whole.

  boolean isClosed() {
    return closed;
  }

  /** From now on connections are not kept, and none is opened. */
  void close() {
    closed = true;
  }

  /** A lease is about to be served; one given after a withdrawal says that the endpoint is back. */
  void use(long leasedNanos, long now) {
    usedNanos = now;
    if (withdrawn && leasedNanos - withdrawnNanos > 0) {
      withdrawn = false;
    }
  }

  /** A lease was served. */
  void used(long now) {
    usedNanos = now;
  }

  /** How long no lease was served. */
  long unusedNanos(long now) {
    return now - usedNanos;
  }

  boolean isWithdrawn() {
    return withdrawn;
  }

  /** DNS does not list the endpoint any more. */
  void withdraw(long now) {
    if (!withdrawn) {
      withdrawn = true;
      withdrawnNanos = now;
    }
  }

  /** DNS lists the endpoint. */
  void list() {
    withdrawn = false;
  }

  /** How long the endpoint has been withdrawn. */
  long withdrawnNanos(long now) {
    return now - withdrawnNanos;
  }

  // ---- One place.

  /** A place for a connection that somebody opens. */
  Slot add(boolean background, long now) {
    Slot slot = new Slot(pool, background, now);
    connecting.add(slot);
    return slot;
  }

  /** A place for a connection that is opened now. */
  void connect(boolean background, long now) {
    Slot slot = add(background, now);
    effects().add(() -> connector.connect(slot));
  }

  /** The waiter was claimed and gets the place. */
  void grant(Waiter waiter, Slot slot, long now) {
    slot.toInUse(now);
    effects().add(() -> waiter.granted(slot));
  }

  /** The waiter was claimed and gets nothing. */
  void refuse(Waiter waiter, Outcome outcome, IOException cause, long startNanos) {
    effects().add(() -> waiter.refused(outcome, cause, startNanos));
  }

  void close(Slot slot, CloseReason reason) {
    slot.toClosed();
    effects().add(() -> slot.connection().close(reason));
  }

  void closeIdle(CloseReason reason) {
    while (!idle.isEmpty()) {
      close(idle.removeOldest(), reason);
    }
  }

  /** Why a new connection that nobody waits for is not kept; null when it is. */
  @Nullable CloseReason reasonNotToKeep() {
    if (closed) {
      return CloseReason.SHUTDOWN;
    }
    if (withdrawn) {
      return CloseReason.RETIRED;
    }
    return isFull() ? CloseReason.SURPLUS : null;
  }

  /** Why a connection is not used again after its exchange; null when it is. */
  @Nullable CloseReason reasonToClose(Slot slot, boolean reusable, long now) {
    if (!reusable) {
      return CloseReason.SERVER;
    }
    if (closed) {
      return CloseReason.SHUTDOWN;
    }
    if (withdrawn || slot.state() == Slot.State.RETIRING) {
      return CloseReason.RETIRED;
    }
    return slot.expiresNanos() - now > 0 ? null : CloseReason.LIFETIME;
  }

  // ---- What to do outside of the lock.

  /** Something that must not happen under the lock. */
  void later(Runnable effect) {
    effects().add(effect);
  }

  /** What to do outside of the lock, in this order. */
  List<Runnable> takeEffects() {
    List<Runnable> taken = effects;
    effects = null;
    return taken == null ? List.of() : taken;
  }

  private List<Runnable> effects() {
    if (effects == null) {
      effects = new ArrayList<>(2);
    }
    return effects;
  }

  PoolNumbers numbers(int waiting) {
    return new PoolNumbers(
        limits.maxConnections(), busy.size(), idle.size(), connecting.size(), waiting);
  }
}
