/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.Outcome;
import dev.failaway.cluster.Transport.Retirement;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The places of one pool and who waits for one: the pool's state, and the rules about it.
 *
 * <ol>
 *   <li>A place counts against the maximum while it is queued, connecting, idle or busy.
 *   <li>As many connects run as there are waiters, at most {@link EndpointPool#HANDSHAKES}.
 *   <li>Waiters are served first come, first served; those that can each have a connection of their
 *       own are not a queue and are not counted as one.
 *   <li>Who would wait in vain is refused at once: when the queue is full, or when at the pace of
 *       the pool its turn would come after twice the time it has.
 *   <li>A connection that has to retire while it is needed is replaced before, if there is room.
 * </ol>
 *
 * <p>Idle ones are {@link IdlePlaces}. What follows from a change and must not happen under a lock
 * - grants, closes, connects - is collected, and fired by the pool outside: {@link #takeEffects}.
 *
 * <p>Threading: guarded by the lock of its {@link EndpointPool}; calls nobody but {@link
 * PooledConnection#isUsable} and {@link Waiter#claim}, which only read and flip a flag.
 */
final class Places {
  /** How long before its end a connection under load is replaced. */
  private static final long REPLACE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** A warm connection that will be gone sooner is replaced. */
  private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long SHORTEST_WARM_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final EndpointPool pool;
  private final PoolLimits limits;
  private final Connector connector;

  private final ServerIdleTime server;
  private final IdlePlaces idle;
  private final HoldTime hold = new HoldTime();
  private final Spread lifetimes;
  private final List<Slot> busy = new ArrayList<>();
  private final List<Slot> connecting = new ArrayList<>();
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
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
    this.server = server;
    this.idle = new IdlePlaces(limits, server, this::close);
    this.connector = connector;
    this.lifetimes = new Spread(limits.random().get());
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

  void relisted() {
    withdrawn = false;
  }

  /** Takes an idle connection for immediate use. */
  @Nullable Slot takeIdle(@Nullable EventExecutor loop, boolean careful, long now) {
    Slot taken = idle.take(loop, careful, now);
    if (taken != null) {
      taken.toInUse(now);
      busy.add(taken);
    }
    return taken;
  }

  /** Gives the waiter an idle connection if there is one, and it still wants one. */
  boolean grantIdle(Waiter waiter, long now) {
    if (!idle.has(waiter.isCareful(), now)) {
      return false;
    }
    if (waiter.claim()) {
      Slot slot = idle.take(null, waiter.isCareful(), now);
      if (slot == null) {
        throw new IllegalStateException("an idle connection vanished under the lock");
      }
      busy.add(slot);
      grant(waiter, slot, now);
    }
    return true;
  }

  /** Makes room for a new connection, if only idle ones are in the way. */
  void makeRoom() {
    if (open() >= limits.maxConnections() && !idle.isEmpty()) {
      close(idle.removeOldest(), CloseReason.SURPLUS);
    }
  }

  boolean isQueueFull() {
    int room = Math.max(0, limits.maxConnections() - idle.size() - busy.size());
    return waiters.size() >= limits.maxWaiters() + room;
  }

  /**
   * Whether somebody who waits now is known to wait in vain.
   *
   * @param mostNanos how long it can wait
   */
  boolean wouldWaitInVain(long mostNanos) {
    return open() >= limits.maxConnections()
        && connecting.isEmpty()
        && idle.isEmpty()
        && hold.turnNanos(waiters.size() + 1, busy.size()) / 2 > Math.max(0, mostNanos);
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
    slot.toConnecting(now, now + limits.lifetimeNanos(lifetimes.next()));
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
      idle.add(slot, Nanos.FOREVER, now);
    }
    return next;
  }

  /**
   * A connect failed. Answers whether a waiter fails with it; all those fail that have no connect
   * under way when none could even wait for its turn.
   */
  boolean connectFailed(Slot slot, Outcome outcome, IOException cause) {
    connecting.remove(slot);
    slot.toClosed();
    boolean told = refuseNext(outcome, cause, slot.startNanos());
    boolean more = told && outcome == Outcome.NOT_READY;
    while (more) {
      more = refuseNext(outcome, cause, slot.startNanos());
    }
    return told;
  }

  private boolean refuseNext(Outcome outcome, IOException cause, long startNanos) {
    Waiter refused = waiters.size() > connecting.size() ? nextWaiter(true) : null;
    if (refused != null) {
      refuse(refused, outcome, cause, startNanos);
    }
    return refused != null;
  }

  /** An exchange is over: its connection goes to a waiter, to the idle ones, or is closed. */
  void release(Slot slot, boolean reusable, long keepAliveNanos, long now) {
    usedNanos = now;
    hold.add(now - slot.usedSinceNanos());
    server.answered(slot.idleNanos());
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
      idle.add(slot, keepAliveNanos, now);
    }
  }

  /** A granted connection was not used: whoever wanted it gave up. */
  void putBack(Slot slot, long now) {
    CloseReason close = reasonToClose(slot, true, now);
    busy.remove(slot);
    if (close != null) {
      close(slot, close);
      startConnects(now);
      return;
    }
    idle.putBack(slot, now);
    serveFromIdle(now);
  }

  private void serveFromIdle(long now) {
    for (Iterator<Waiter> queue = waiters.iterator(); queue.hasNext(); ) {
      Waiter waiter = queue.next();
      if (waiter.isClaimed()) {
        queue.remove();
      } else if (!waiter.wantsFresh() && grantIdle(waiter, now)) {
        queue.remove();
        return;
      }
    }
  }

  /**
   * A connection closed by itself, in whatever state.
   *
   * @param stale whether the server had closed it while it was idle
   */
  void closed(Slot slot, boolean stale, long now) {
    if (slot.state() == Slot.State.IDLE) {
      idle.remove(slot);
      server.closed(now - slot.idleSinceNanos(), idle.oldestAge(now), now);
    } else if (stale) {
      server.closed(slot.idleNanos(), idle.oldestAge(now), now);
    }
    busy.remove(slot);
    connecting.remove(slot);
    slot.toClosed();
  }

  void retire(Retirement why, long now) {
    if (why != Retirement.EJECTED && !withdrawn) {
      withdrawn = true;
      withdrawnNanos = now;
    }
    if (why != Retirement.WITHDRAWN_ALONE) {
      closeIdle(CloseReason.RETIRED);
    }
    retireBusy();
  }

  void shutdown() {
    closed = true;
    closeIdle(CloseReason.SHUTDOWN);
    retireBusy();
  }

  void closeIdle(CloseReason reason) {
    while (!idle.isEmpty()) {
      close(idle.removeOldest(), reason);
    }
  }

  private void retireBusy() {
    for (Slot slot : busy) {
      if (slot.state() == Slot.State.IN_USE) {
        slot.toRetiring();
      }
    }
  }

  /** Closes what is past its time, and replaces what will have to go. */
  void sweep(long now) {
    idle.sweep(now);
    if (withdrawn) {
      drain(now);
    } else {
      replaceRetiring(now);
    }
  }

  /** What is left of a withdrawn endpoint. */
  private void drain(long now) {
    long since = now - withdrawnNanos;
    if (since >= Drain.IDLE_NANOS) {
      closeIdle(CloseReason.RETIRED);
    }
    if (since >= Drain.STREAM_NANOS) {
      for (Slot slot : busy) {
        PooledConnection connection = slot.connection();
        effects().add(() -> Drain.end(connection, slot.expiresNanos(), now));
      }
    }
  }

  /** Under load the successor is there before a connection retires. */
  private void replaceRetiring(long now) {
    if (closed || idle.hasSurplus(REPLACE_NANOS, now)) {
      return;
    }
    List<Slot> needed = new ArrayList<>(busy);
    needed.addAll(idle.usedSince(REPLACE_NANOS, now));
    for (Slot slot : needed) {
      if (slot.mayBeReplaced(now + REPLACE_NANOS)
          && connecting.size() < EndpointPool.HANDSHAKES
          && open() < limits.maxConnections()) {
        slot.replaced();
        connectInBackground(now);
      }
    }
  }

  private void connectInBackground(long now) {
    Slot slot = newSlot(true, now);
    effects().add(() -> connector.connect(slot));
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

  /** Whether a request would find a connection, now and for a while, or will soon. */
  boolean isWarm(long now) {
    withdrawn = false; // whoever asks for it has it listed
    return !busy.isEmpty() || !connecting.isEmpty() || idle.lasts(WARM_NANOS, now);
  }

  /** Whether idle connections last: to open one every few seconds is not worth it. */
  boolean isWorthWarming() {
    return Math.min(limits.idleNanos(), server.limitNanos()) >= SHORTEST_WARM_NANOS;
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

  PoolNumbers numbers() {
    return new PoolNumbers(
        limits.maxConnections(), busy.size(), idle.size(), connecting.size(), waiters.size());
  }

  @Override
  public String toString() {
    return numbers().toString();
  }
}
