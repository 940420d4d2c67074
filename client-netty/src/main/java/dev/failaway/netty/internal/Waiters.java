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
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a connection of one pool, and who waits for one.
 *
 * <ol>
 *   <li>As many connects run as there are waiters, at most {@link EndpointPool#HANDSHAKES}.
 *   <li>Waiters are served first come, first served; those that can each have a connection of their
 *       own are not a queue and are not counted as one.
 *   <li>Who would wait in vain is refused at once: when the queue is full, or when at the pace of
 *       the pool its turn would come after twice the time it has.
 * </ol>
 *
 * <p>Threading: guarded by the lock of its {@link EndpointPool}; calls nobody but {@link
 * Waiter#claim}, which only flips a flag.
 */
final class Waiters {
  private final Places places;
  private final PoolLimits limits;
  private final ServerIdleTime server;
  private final HoldTime hold = new HoldTime();
  private final Spread lifetimes;
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

  Waiters(Places places, PoolLimits limits, ServerIdleTime server) {
    this.places = places;
    this.limits = limits;
    this.server = server;
    this.lifetimes = new Spread(limits.random().get());
  }

  int size() {
    return waiters.size();
  }

  /** Takes an idle connection for immediate use. */
  @Nullable Slot takeIdle(@Nullable EventExecutor loop, boolean careful, long now) {
    Slot taken = places.idle().take(loop, careful, now);
    if (taken != null) {
      taken.toInUse(now);
      places.busy().add(taken);
    }
    return taken;
  }

  /**
   * Gives an idle connection, or lets wait for one.
   *
   * @param mostNanos how long it can wait
   * @return whether it would wait in vain: then it does not wait
   */
  boolean refuses(Waiter waiter, long mostNanos, long now) {
    if ((!waiter.wantsFresh() && grantIdle(waiter, now)) || waiter.isClaimed()) {
      return false;
    }
    if (isQueueFull() || wouldWaitInVain(mostNanos)) {
      return true;
    }
    if (places.isFull() && !places.idle().isEmpty()) {
      places.close(places.idle().removeOldest(), CloseReason.SURPLUS);
    }
    waiters.add(waiter);
    startConnects(now);
    return false;
  }

  /** Gives the waiter an idle connection if there is one, and it still wants one. */
  private boolean grantIdle(Waiter waiter, long now) {
    IdlePlaces idle = places.idle();
    if (!idle.has(waiter.isCareful(), now)) {
      return false;
    }
    if (waiter.claim()) {
      Slot slot = idle.take(null, waiter.isCareful(), now);
      if (slot == null) {
        throw new IllegalStateException("an idle connection vanished under the lock");
      }
      places.busy().add(slot);
      places.grant(waiter, slot, now);
    }
    return true;
  }

  private boolean isQueueFull() {
    int room = Math.max(0, limits.maxConnections() - places.established());
    return waiters.size() >= limits.maxWaiters() + room;
  }

  private boolean wouldWaitInVain(long mostNanos) {
    return places.isFull()
        && places.connecting().isEmpty()
        && places.idle().isEmpty()
        && hold.turnNanos(waiters.size() + 1, places.busy().size()) / 2 > Math.max(0, mostNanos);
  }

  void forget(Waiter waiter) {
    waiters.remove(waiter);
  }

  /** Adds places for as many connects as waiters and limits ask for. */
  void startConnects(long now) {
    while (!places.isClosed()
        && waiters.size() > places.connecting().size()
        && places.connecting().size() < EndpointPool.HANDSHAKES
        && !places.isFull()) {
      places.connect(false, now);
    }
  }

  /** It is a place's turn to connect. False, and the place is gone, when nobody wants it now. */
  boolean begin(Slot slot, long now) {
    if (slot.state() != Slot.State.QUEUED) {
      return false;
    }
    if (places.isClosed() || !(slot.background || waiters.size() > begun())) {
      places.connecting().remove(slot);
      slot.toClosed();
      return false;
    }
    slot.toConnecting(now, now + limits.lifetimeNanos(lifetimes.next()));
    return true;
  }

  /** Connects under way. */
  private int begun() {
    int begun = 0;
    for (Slot slot : places.connecting()) {
      begun += slot.state() == Slot.State.CONNECTING ? 1 : 0;
    }
    return begun;
  }

  /** A connect succeeded. Answers the waiter that gets the connection, or null. */
  @Nullable Waiter connected(Slot slot, long now) {
    places.connecting().remove(slot);
    Waiter next = places.isClosed() ? null : next(true);
    CloseReason close = next == null ? places.reasonNotToKeep() : null;
    if (next != null) {
      places.busy().add(slot);
      places.grant(next, slot, now);
    } else if (close != null) {
      places.close(slot, close);
    } else {
      places.idle().add(slot, Nanos.FOREVER, now);
    }
    return next;
  }

  /**
   * A connect failed. Answers whether a waiter fails with it; all those fail that have no connect
   * under way when none could even wait for its turn.
   */
  boolean connectFailed(Slot slot, Outcome outcome, IOException cause) {
    places.connecting().remove(slot);
    slot.toClosed();
    boolean told = refuseNext(outcome, cause, slot.startNanos());
    boolean more = told && outcome == Outcome.NOT_READY;
    while (more) {
      more = refuseNext(outcome, cause, slot.startNanos());
    }
    return told;
  }

  private boolean refuseNext(Outcome outcome, IOException cause, long startNanos) {
    Waiter refused = waiters.size() > places.connecting().size() ? next(true) : null;
    if (refused != null) {
      places.refuse(refused, outcome, cause, startNanos);
    }
    return refused != null;
  }

  /** An exchange is over: its connection goes to a waiter, to the idle ones, or is closed. */
  void release(Slot slot, boolean reusable, long keepAliveNanos, long now) {
    places.used(now);
    hold.add(now - slot.usedSinceNanos());
    server.answered(slot.idleNanos());
    CloseReason close = places.reasonToClose(slot, reusable, now);
    Waiter next = close == null ? next(false) : null;
    if (close == null && next == null && waiters.size() > places.connecting().size()) {
      // Only waiters that want a new connection are left: make room for one.
      close = places.isFull() ? CloseReason.SURPLUS : null;
    }
    if (next != null) {
      places.grant(next, slot, now);
      return;
    }
    places.busy().remove(slot);
    if (close != null) {
      places.close(slot, close);
      startConnects(now);
    } else {
      places.idle().add(slot, keepAliveNanos, now);
    }
  }

  /** A granted connection was not used: whoever wanted it gave up. */
  void putBack(Slot slot, long now) {
    CloseReason close = places.reasonToClose(slot, true, now);
    places.busy().remove(slot);
    if (close != null) {
      places.close(slot, close);
      startConnects(now);
      return;
    }
    places.idle().putBack(slot, now);
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
    IdlePlaces idle = places.idle();
    if (slot.state() == Slot.State.IDLE) {
      idle.remove(slot);
      server.closed(now - slot.idleSinceNanos(), idle.oldestAge(now), now);
    } else if (stale) {
      server.closed(slot.idleNanos(), idle.oldestAge(now), now);
    }
    places.busy().remove(slot);
    places.connecting().remove(slot);
    slot.toClosed();
    startConnects(now);
  }

  /** Fails everybody who waits. */
  void dismiss() {
    for (Waiter waiter : waiters) {
      if (waiter.claim()) {
        places.refuse(waiter, Outcome.LOCAL_ERROR, new PoolClosedException(), waiter.sinceNanos());
      }
    }
    waiters.clear();
  }

  /** Claims the first one that a connection suits. */
  private @Nullable Waiter next(boolean freshConnection) {
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
}
