/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one endpoint of one target, for the whole client.
 *
 * <ol>
 *   <li>Idle connections are reused last in, first out, so that a burst's surplus ages and closes;
 *       a caller on an event loop gets the newest of its own loop.
 *   <li>At most a maximum of places, at most {@link #HANDSHAKES} of them connecting. As many
 *       connects run as there are waiters; a waiter gets whichever comes first, a freed connection
 *       or a new one.
 *   <li>Waiters are served first come, first served, and their number is bounded.
 *   <li>A connection past its lifetime or idle time is never handed out, whatever the timer did.
 *   <li>{@link #retire} empties the pool without breaking a response. A withdrawn endpoint's late
 *       connections are closed, not kept; leases given after it came back open it again.
 * </ol>
 *
 * <p>Threading: any thread; one lock guards all state. Connections, waiters and the connector are
 * called without it.
 */
final class EndpointPool {
  /** Handshakes in flight to one endpoint: more at once is a storm, fewer slows a cold start. */
  static final int HANDSHAKES = 4;

  private final Target target;
  private final Endpoint endpoint;
  private final PoolLimits limits;
  private final Connector connector;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Slot> idle = new ArrayDeque<>();
  private final Set<Slot> busy = new LinkedHashSet<>();
  private final Set<Slot> connecting = new LinkedHashSet<>();
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private boolean withdrawn;
  private long withdrawnNanos;
  private boolean closed;
  private long usedNanos;

  EndpointPool(Target target, Endpoint endpoint, PoolLimits limits, Connector connector, long now) {
    this.target = target;
    this.endpoint = endpoint;
    this.limits = limits;
    this.connector = connector;
    this.usedNanos = now;
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
   */
  @Nullable Slot take(@Nullable EventExecutor loop, long leasedNanos, long now) {
    List<Slot> dead = null;
    Slot taken = null;
    lock.lock();
    try {
      reviveLocked(leasedNanos);
      usedNanos = now;
      while (taken == null && !idle.isEmpty()) {
        Slot candidate = newestLocked(loop);
        if (isFitLocked(candidate, now)) {
          candidate.toInUse();
          busy.add(candidate);
          taken = candidate;
        } else {
          candidate.toClosed();
          dead = dead == null ? new ArrayList<>() : dead;
          dead.add(candidate);
        }
      }
    } finally {
      lock.unlock();
    }
    closeAll(dead, now);
    return taken;
  }

  /**
   * Waits for a connection, and starts connects as needed. The waiter may be granted one before
   * this method returns.
   *
   * @throws PoolExhaustedException when too many wait already
   * @throws IOException when the pool was closed
   */
  void enqueue(Waiter waiter, long leasedNanos, long now) throws IOException {
    List<Slot> starting = List.of();
    Slot granted = null;
    Slot dead = null;
    lock.lock();
    try {
      if (closed) {
        throw new PoolClosedException();
      }
      reviveLocked(leasedNanos);
      usedNanos = now;
      if (!waiter.wantsFresh()) {
        granted = idleForWaiterLocked(waiter, now);
      } else if (openLocked() >= limits.maxConnections() && !idle.isEmpty()) {
        dead = idle.removeLast();
        dead.toClosed();
      }
      if (granted == null && !waiter.isClaimed()) {
        if (waiters.size() >= limits.maxWaiters() + roomLocked()) {
          throw new PoolExhaustedException(target, endpoint, describeLocked());
        }
        waiters.add(waiter);
        starting = startLocked(now);
      }
    } finally {
      lock.unlock();
    }
    if (dead != null) {
      dead.connection().close(CloseReason.SURPLUS);
    }
    if (granted != null) {
      waiter.granted(granted);
    }
    start(starting);
  }

  /** A claimed waiter gives up its turn. */
  void forget(Waiter waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
    } finally {
      lock.unlock();
    }
  }

  /** A place for a background connect that no request waits for, beyond the maximum if need be. */
  Slot probe(long now) {
    lock.lock();
    try {
      return newSlotLocked(now);
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
    Waiter next = null;
    CloseReason close = null;
    List<Slot> starting = List.of();
    lock.lock();
    try {
      slot.connected(connection);
      connecting.remove(slot);
      next = closed ? null : nextWaiterLocked(true);
      close = next == null ? reasonNotToKeepLocked() : null;
      if (close != null) {
        slot.toClosed();
      } else if (next != null) {
        slot.toInUse();
        busy.add(slot);
      } else {
        slot.toIdle(now + limits.idleNanos());
        idle.addFirst(slot);
      }
      starting = startLocked(now);
    } finally {
      lock.unlock();
    }
    if (close != null) {
      connection.close(close);
    } else if (next != null) {
      next.granted(slot);
    }
    start(starting);
    return next != null && next.sinceNanos() - slot.startNanos <= 0;
  }

  /**
   * A connect failed: it fails one waiter, unless enough other connects are under way.
   *
   * @return whether a request failed with it: its lease tells the balancer
   */
  boolean connectFailed(Slot slot, Outcome outcome, IOException cause, long now) {
    Waiter refused = null;
    List<Slot> starting;
    lock.lock();
    try {
      connecting.remove(slot);
      slot.toClosed();
      if (waiters.size() > connecting.size()) {
        refused = nextWaiterLocked(true);
      }
      starting = startLocked(now);
    } finally {
      lock.unlock();
    }
    if (refused != null) {
      refused.refused(outcome, cause, slot.startNanos);
    }
    start(starting);
    return refused != null;
  }

  /**
   * The exchange on a connection is over.
   *
   * @param reusable whether the connection may carry another one
   * @param keepAliveNanos how long the server keeps it idle at most, or {@link Nanos#FOREVER}
   */
  void release(Slot slot, boolean reusable, long keepAliveNanos, long now) {
    Waiter next = null;
    CloseReason close = null;
    List<Slot> starting = List.of();
    lock.lock();
    try {
      if (slot.state() == Slot.State.CLOSED) {
        return;
      }
      usedNanos = now;
      close = reasonToCloseLocked(slot, reusable, now);
      if (close == null) {
        next = nextWaiterLocked(false);
      }
      if (close == null && next == null && waiters.size() > connecting.size()) {
        // Only waiters that want a new connection are left: make room for one.
        close = openLocked() >= limits.maxConnections() ? CloseReason.SURPLUS : null;
      }
      if (close != null) {
        busy.remove(slot);
        slot.toClosed();
        starting = startLocked(now);
      } else if (next != null) {
        slot.toInUse();
      } else {
        busy.remove(slot);
        slot.toIdle(now + Math.min(limits.idleNanos(), keepAliveNanos));
        idle.addFirst(slot);
      }
    } finally {
      lock.unlock();
    }
    if (close != null) {
      slot.connection().close(close);
    } else if (next != null) {
      next.granted(slot);
    }
    start(starting);
  }

  /** A connection was closed by its own doing: its place is free. Idempotent. */
  void closed(Slot slot, long now) {
    List<Slot> starting;
    lock.lock();
    try {
      if (slot.state() == Slot.State.CLOSED) {
        return;
      }
      idle.remove(slot);
      busy.remove(slot);
      connecting.remove(slot);
      slot.toClosed();
      starting = startLocked(now);
    } finally {
      lock.unlock();
    }
    start(starting);
  }

  /**
   * Closes idle connections now and busy ones after their response.
   *
   * @param withdraw whether connections that open later are closed too, until a later lease
   */
  void retire(boolean withdraw, long now) {
    List<Slot> dead;
    lock.lock();
    try {
      dead = emptyLocked();
      if (withdraw) {
        withdrawn = true;
        withdrawnNanos = now;
      }
    } finally {
      lock.unlock();
    }
    dead.forEach(slot -> slot.connection().close(CloseReason.RETIRED));
  }

  /** Closes what is past its time; answers whether the pool is empty and unused for long. */
  boolean sweep(long now) {
    List<Slot> dead = null;
    boolean unused;
    lock.lock();
    try {
      for (Iterator<Slot> slots = idle.descendingIterator(); slots.hasNext(); ) {
        Slot slot = slots.next();
        if (!isFitLocked(slot, now)) {
          slots.remove();
          slot.toClosed();
          dead = dead == null ? new ArrayList<>() : dead;
          dead.add(slot);
        }
      }
      unused = openLocked() == 0 && waiters.isEmpty() && now - usedNanos > limits.idleNanos();
      closed |= unused;
    } finally {
      lock.unlock();
    }
    closeAll(dead, now);
    return unused;
  }

  /** Closes all connections; waiters fail. Exchanges under way are cut by their owner. */
  void shutdown() {
    List<Slot> dead;
    List<Waiter> refused;
    lock.lock();
    try {
      closed = true;
      dead = emptyLocked();
      refused = waiters.stream().filter(Waiter::claim).toList();
      waiters.clear();
    } finally {
      lock.unlock();
    }
    dead.forEach(slot -> slot.connection().close(CloseReason.SHUTDOWN));
    refused.forEach(w -> w.refused(Outcome.LOCAL_ERROR, new PoolClosedException(), w.sinceNanos()));
  }

  /** The connections in use, for a client that ends everything. */
  List<PooledConnection> busy() {
    lock.lock();
    try {
      return busy.stream().map(Slot::connection).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Connections that are open now. */
  int open() {
    lock.lock();
    try {
      return idle.size() + busy.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a connection could be taken now. */
  boolean hasIdle() {
    lock.lock();
    try {
      return !idle.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a connect is under way. */
  boolean isConnecting() {
    lock.lock();
    try {
      return !connecting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Maximum, in use, idle, connecting, waiting. */
  @Override
  public String toString() {
    lock.lock();
    try {
      return describeLocked();
    } finally {
      lock.unlock();
    }
  }

  private String describeLocked() {
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

  private int openLocked() {
    return idle.size() + busy.size() + connecting.size();
  }

  private void reviveLocked(long leasedNanos) {
    if (withdrawn && leasedNanos - withdrawnNanos > 0) {
      withdrawn = false;
    }
  }

  private Slot newestLocked(@Nullable EventExecutor loop) {
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

  private @Nullable Slot idleForWaiterLocked(Waiter waiter, long now) {
    for (Iterator<Slot> slots = idle.iterator(); slots.hasNext(); ) {
      Slot slot = slots.next();
      if (isFitLocked(slot, now)) {
        if (!waiter.claim()) {
          return null;
        }
        slots.remove();
        slot.toInUse();
        busy.add(slot);
        return slot;
      }
    }
    return null;
  }

  private boolean isFitLocked(Slot slot, long now) {
    return slot.idleUntilNanos - now > 0
        && slot.expiresNanos - now > 0
        && slot.connection().isUsable();
  }

  private @Nullable CloseReason reasonNotToKeepLocked() {
    if (closed) {
      return CloseReason.SHUTDOWN;
    }
    if (withdrawn) {
      return CloseReason.RETIRED;
    }
    return openLocked() >= limits.maxConnections() ? CloseReason.SURPLUS : null;
  }

  private @Nullable CloseReason reasonToCloseLocked(Slot slot, boolean reusable, long now) {
    if (!reusable) {
      return CloseReason.SERVER;
    }
    if (closed) {
      return CloseReason.SHUTDOWN;
    }
    if (withdrawn || slot.state() == Slot.State.RETIRING) {
      return CloseReason.RETIRED;
    }
    return slot.expiresNanos - now > 0 ? null : CloseReason.LIFETIME;
  }

  private @Nullable Waiter nextWaiterLocked(boolean freshConnection) {
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

  /** Waiters that can each have a connection of their own are not a queue. */
  private int roomLocked() {
    return Math.max(0, limits.maxConnections() - idle.size() - busy.size());
  }

  private boolean canConnectLocked() {
    return openLocked() < limits.maxConnections() && connecting.size() < HANDSHAKES;
  }

  private List<Slot> startLocked(long now) {
    List<Slot> starting = List.of();
    while (!closed && waiters.size() > connecting.size() && canConnectLocked()) {
      starting = starting.isEmpty() ? new ArrayList<>(1) : starting;
      starting.add(newSlotLocked(now));
    }
    return starting;
  }

  private Slot newSlotLocked(long now) {
    Slot slot = new Slot(this, now, now + limits.lifetimeNanos());
    connecting.add(slot);
    return slot;
  }

  private void start(List<Slot> starting) {
    for (Slot slot : starting) {
      connector.connect(slot);
    }
  }

  /** Takes the idle connections out and marks the busy ones. */
  private List<Slot> emptyLocked() {
    List<Slot> dead = List.copyOf(idle);
    idle.clear();
    dead.forEach(Slot::toClosed);
    for (Slot slot : busy) {
      if (slot.state() == Slot.State.IN_USE) {
        slot.toRetiring();
      }
    }
    return dead;
  }

  private static void closeAll(@Nullable List<Slot> dead, long now) {
    if (dead != null) {
      for (Slot slot : dead) {
        boolean expired = slot.expiresNanos - now <= 0;
        slot.connection().close(expired ? CloseReason.LIFETIME : CloseReason.IDLE);
      }
    }
  }
}
