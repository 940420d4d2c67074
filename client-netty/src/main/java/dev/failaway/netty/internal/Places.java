/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.Outcome;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places of one pool and who waits for one: the pool's state, and the rules about it.
 *
 * <ol>
 *   <li>Idle connections are reused last in, first out, so that a burst's surplus ages and closes;
 *       a caller on an event loop gets the newest of its own loop.
 *   <li>A place counts against the maximum while it is connecting, idle or busy.
 *   <li>As many connects run as there are waiters, at most {@link EndpointPool#HANDSHAKES}.
 *   <li>Waiters are served first come, first served; those that can each have a connection of their
 *       own are not a queue and are not counted as one.
 * </ol>
 *
 * <p>What follows from a change and must not happen under a lock - grants, closes, connects - is
 * collected, and fired by the pool outside: {@link #takeEffects}.
 *
 * <p>Threading: guarded by the lock of its {@link EndpointPool}; calls nobody but {@link
 * PooledConnection#isUsable} and {@link Waiter#claim}, which only read and flip a flag.
 */
final class Places {
  private final EndpointPool pool;
  private final PoolLimits limits;
  private final Connector connector;

  private final ArrayDeque<Slot> idle = new ArrayDeque<>();
  private final List<Slot> busy = new ArrayList<>();
  private final List<Slot> connecting = new ArrayList<>();
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private boolean withdrawn;
  private long withdrawnNanos;
  private boolean closed;
  private long usedNanos;

  /** Null while there are none, as nearly always. */
  private @Nullable List<Runnable> effects;

  Places(EndpointPool pool, PoolLimits limits, Connector connector, long now) {
    this.pool = pool;
    this.limits = limits;
    this.connector = connector;
    this.usedNanos = now;
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  /** What to do outside of the lock, in this order. */
  List<Runnable> takeEffects() {
    List<Runnable> taken = effects;
    effects = null;
    return taken == null ? List.of() : taken;
  }

  /** A lease is about to be served; one given after a withdrawal says that the endpoint is back. */
  void use(long leasedNanos, long now) {
    usedNanos = now;
    if (withdrawn && leasedNanos - withdrawnNanos > 0) {
      withdrawn = false;
    }
  }

  void withdraw(long now) {
    withdrawn = true;
    withdrawnNanos = now;
  }

  /** Takes the newest idle connection that may be used, best of this loop. */
  @Nullable Slot takeIdle(@Nullable EventExecutor loop, long now) {
    while (!idle.isEmpty()) {
      Slot candidate = newest(loop);
      if (isFit(candidate, now)) {
        candidate.toInUse(now);
        busy.add(candidate);
        return candidate;
      }
      close(candidate, reasonOf(candidate, now));
    }
    return null;
  }

  /** Gives the waiter an idle connection if there is one, and it still wants one. */
  boolean grantIdle(Waiter waiter, long now) {
    for (Iterator<Slot> slots = idle.iterator(); slots.hasNext(); ) {
      Slot slot = slots.next();
      if (isFit(slot, now)) {
        if (waiter.claim()) {
          slots.remove();
          busy.add(slot);
          grant(waiter, slot, now);
        }
        return true;
      }
    }
    return false;
  }

  /** Makes room for a new connection, if only idle ones are in the way. */
  void makeRoom() {
    if (open() >= limits.maxConnections() && !idle.isEmpty()) {
      close(idle.removeLast(), CloseReason.SURPLUS);
    }
  }

  boolean isQueueFull() {
    int room = Math.max(0, limits.maxConnections() - idle.size() - busy.size());
    return waiters.size() >= limits.maxWaiters() + room;
  }

  void await(Waiter waiter) {
    waiters.add(waiter);
  }

  void forget(Waiter waiter) {
    waiters.remove(waiter);
  }

  /** Adds places for as many connects as waiters and limits ask for. */
  void startConnects(long now) {
    while (!closed
        && waiters.size() > connecting.size()
        && connecting.size() < EndpointPool.HANDSHAKES
        && open() < limits.maxConnections()) {
      Slot slot = newSlot(false, now);
      effects().add(() -> connector.connect(slot));
    }
  }

  Slot newSlot(boolean background, long now) {
    Slot slot = new Slot(pool, background, now);
    connecting.add(slot);
    return slot;
  }

  /** It is a place's turn to connect. False, and the place is gone, when nobody wants it now. */
  boolean begin(Slot slot, long now) {
    if (slot.state() != Slot.State.QUEUED) {
      return false;
    }
    if (closed || !(slot.background || waiters.size() > begun())) {
      connecting.remove(slot);
      slot.toClosed();
      return false;
    }
    slot.toConnecting(now, now + limits.lifetimeNanos());
    return true;
  }

  /** Connects under way. */
  private int begun() {
    int begun = 0;
    for (Slot slot : connecting) {
      begun += slot.state() == Slot.State.CONNECTING ? 1 : 0;
    }
    return begun;
  }

  /** A connect succeeded. Answers the waiter that gets the connection, or null. */
  @Nullable Waiter connected(Slot slot, long now) {
    connecting.remove(slot);
    Waiter next = closed ? null : nextWaiter(true);
    CloseReason close = next == null ? reasonNotToKeep() : null;
    if (next != null) {
      busy.add(slot);
      grant(next, slot, now);
    } else if (close != null) {
      close(slot, close);
    } else {
      slot.toIdle(now, now + limits.idleNanos());
      idle.addFirst(slot);
    }
    return next;
  }

  /** A connect failed. Answers whether a waiter fails with it. */
  boolean connectFailed(Slot slot, Outcome outcome, IOException cause) {
    connecting.remove(slot);
    slot.toClosed();
    Waiter refused = waiters.size() > connecting.size() ? nextWaiter(true) : null;
    if (refused != null) {
      refuse(refused, outcome, cause, slot.startNanos());
    }
    return refused != null;
  }

  /** An exchange is over: its connection goes to a waiter, to the idle ones, or is closed. */
  void release(Slot slot, boolean reusable, long keepAliveNanos, long now) {
    usedNanos = now;
    CloseReason close = reasonToClose(slot, reusable, now);
    Waiter next = close == null ? nextWaiter(false) : null;
    if (close == null && next == null && waiters.size() > connecting.size()) {
      // Only waiters that want a new connection are left: make room for one.
      close = open() >= limits.maxConnections() ? CloseReason.SURPLUS : null;
    }
    if (next != null) {
      grant(next, slot, now);
      return;
    }
    busy.remove(slot);
    if (close != null) {
      close(slot, close);
      startConnects(now);
    } else {
      slot.toIdle(now, now + Math.min(limits.idleNanos(), keepAliveNanos));
      idle.addFirst(slot);
    }
  }

  /** A connection closed by itself, in whatever state. */
  void closed(Slot slot) {
    idle.remove(slot);
    busy.remove(slot);
    connecting.remove(slot);
    slot.toClosed();
  }

  /** Closes the idle connections now and the busy ones after their response. */
  void retire(CloseReason reason) {
    while (!idle.isEmpty()) {
      close(idle.removeFirst(), reason);
    }
    for (Slot slot : busy) {
      if (slot.state() == Slot.State.IN_USE) {
        slot.toRetiring();
      }
    }
  }

  /** Closes idle connections past their time. */
  void sweep(long now) {
    for (Iterator<Slot> slots = idle.descendingIterator(); slots.hasNext(); ) {
      Slot slot = slots.next();
      if (!isFit(slot, now)) {
        slots.remove();
        close(slot, reasonOf(slot, now));
      }
    }
  }

  boolean isUnused(long now) {
    return open() == 0 && waiters.isEmpty() && now - usedNanos > limits.idleNanos();
  }

  /** Fails everybody who waits. */
  void dismissWaiters() {
    for (Waiter waiter : waiters) {
      if (waiter.claim()) {
        refuse(waiter, Outcome.LOCAL_ERROR, new PoolClosedException(), waiter.sinceNanos());
      }
    }
    waiters.clear();
  }

  List<PooledConnection> busyConnections() {
    return busy.stream().map(Slot::connection).toList();
  }

  int established() {
    return idle.size() + busy.size();
  }

  private List<Runnable> effects() {
    if (effects == null) {
      effects = new ArrayList<>(2);
    }
    return effects;
  }

  /** The waiter was claimed and gets the place. */
  private void grant(Waiter waiter, Slot slot, long now) {
    slot.toInUse(now);
    effects().add(() -> waiter.granted(slot));
  }

  private void refuse(Waiter waiter, Outcome outcome, IOException cause, long startNanos) {
    effects().add(() -> waiter.refused(outcome, cause, startNanos));
  }

  private void close(Slot slot, CloseReason reason) {
    slot.toClosed();
    effects().add(() -> slot.connection().close(reason));
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  boolean isConnecting() {
    return !connecting.isEmpty();
  }

  private int open() {
    return idle.size() + busy.size() + connecting.size();
  }

  private Slot newest(@Nullable EventExecutor loop) {
    if (loop != null) {
      for (Iterator<Slot> slots = idle.iterator(); slots.hasNext(); ) {
        Slot slot = slots.next();
        if (slot.connection().loop() == loop) {
          slots.remove();
          return slot;
        }
      }
    }
    return idle.removeFirst();
  }

  private static boolean isFit(Slot slot, long now) {
    return slot.idleUntilNanos() - now > 0
        && slot.expiresNanos() - now > 0
        && slot.connection().isUsable();
  }

  private static CloseReason reasonOf(Slot slot, long now) {
    return slot.expiresNanos() - now <= 0 ? CloseReason.LIFETIME : CloseReason.IDLE;
  }

  private @Nullable CloseReason reasonNotToKeep() {
    if (closed) {
      return CloseReason.SHUTDOWN;
    }
    if (withdrawn) {
      return CloseReason.RETIRED;
    }
    return open() >= limits.maxConnections() ? CloseReason.SURPLUS : null;
  }

  private @Nullable CloseReason reasonToClose(Slot slot, boolean reusable, long now) {
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

  private @Nullable Waiter nextWaiter(boolean freshConnection) {
    for (Iterator<Waiter> queue = waiters.iterator(); queue.hasNext(); ) {
      Waiter waiter = queue.next();
      if (freshConnection || !waiter.wantsFresh()) {
        queue.remove();
        if (waiter.claim()) {
          return waiter;
        }
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "maximum "
        + limits.maxConnections()
        + ", in use "
        + busy.size()
        + ", idle "
        + idle.size()
        + ", connecting "
        + connecting.size()
        + ", waiting "
        + waiters.size();
  }
}
