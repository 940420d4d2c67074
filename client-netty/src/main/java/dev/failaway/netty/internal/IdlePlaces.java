/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one pool.
 *
 * <ol>
 *   <li>Reused last in, first out, so that a burst's surplus ages and closes; a caller on an event
 *       loop gets the newest of its own loop.
 *   <li>What is past its lifetime, its idle time or what the server is known to keep is closed and
 *       never handed out.
 *   <li>A connection that joins others gets 40 to 100 % of the idle time, evenly spread: what
 *       became idle together does not close together. The first one gets all of it.
 *   <li>A careful request, which must not be sent twice, gets none near the moment in which the
 *       server may close it.
 * </ol>
 *
 * <p>Threading: guarded by the lock of its {@link EndpointPool}.
 */
final class IdlePlaces {
  private static final double SHORTEST_SURPLUS = 0.4;

  private final PoolLimits limits;
  private final ServerIdleTime server;
  private final BiConsumer<Slot, CloseReason> closer;
  private final ArrayDeque<Slot> newestFirst = new ArrayDeque<>();
  private final Spread spread;

  /**
   * @param closer told of connections that are closed for their age; their state is theirs
   */
  IdlePlaces(PoolLimits limits, ServerIdleTime server, BiConsumer<Slot, CloseReason> closer) {
    this.limits = limits;
    this.server = server;
    this.closer = closer;
    this.spread = new Spread(limits.random().get());
  }

  int size() {
    return newestFirst.size();
  }

  boolean isEmpty() {
    return newestFirst.isEmpty();
  }

  /**
   * A connection became idle.
   *
   * @param keepAliveNanos how long the server said that it keeps it
   */
  void add(Slot slot, long keepAliveNanos, long now) {
    long most = Math.min(Math.min(limits.idleNanos(), keepAliveNanos), server.limitNanos());
    double share =
        newestFirst.isEmpty() ? 1 : SHORTEST_SURPLUS + (1 - SHORTEST_SURPLUS) * spread.next();
    slot.toIdle(now, now + (long) (most * share));
    newestFirst.addFirst(slot);
  }

  /** A connection that was taken, and not used, is as old as it was. */
  void putBack(Slot slot, long now) {
    if (slot.wasIdle()) {
      slot.toIdleAgain();
      newestFirst.addFirst(slot);
    } else {
      add(slot, Nanos.FOREVER, now);
    }
  }

  /** Takes out the newest one that may be used, best of this loop; null when there is none. */
  @Nullable Slot take(@Nullable EventExecutor loop, boolean careful, long now) {
    closeUnfit(now);
    Slot newest = newestFirst.peekFirst();
    if (newest == null || (isOf(newest, loop) && suits(newest, careful, now))) {
      return newestFirst.pollFirst();
    }
    Slot ofLoop = loop == null ? null : find(loop, careful, now);
    Slot found = ofLoop != null ? ofLoop : find(null, careful, now);
    if (found != null) {
      newestFirst.remove(found);
    }
    return found;
  }

  /** Whether {@link #take} would find one. */
  boolean has(boolean careful, long now) {
    for (Slot slot : newestFirst) {
      if (isFit(slot, now) && suits(slot, careful, now)) {
        return true;
      }
    }
    return false;
  }

  /** Takes out the one unused for longest. */
  Slot removeOldest() {
    return newestFirst.removeLast();
  }

  boolean remove(Slot slot) {
    return newestFirst.remove(slot);
  }

  /** Closes what may no longer be used. */
  void sweep(long now) {
    for (Iterator<Slot> slots = newestFirst.iterator(); slots.hasNext(); ) {
      Slot slot = slots.next();
      if (!isFit(slot, now)) {
        slots.remove();
        closer.accept(slot, reasonOf(slot, now));
      }
    }
  }

  /** How long the oldest one has been idle; zero without any. */
  long oldestAge(long now) {
    long oldest = 0;
    for (Slot slot : newestFirst) {
      oldest = Math.max(oldest, now - slot.idleSinceNanos());
    }
    return oldest;
  }

  /** Whether one of them will still be there after this time, if nobody takes it. */
  boolean lasts(long nanos, long now) {
    for (Slot slot : newestFirst) {
      if (isFit(slot, now + nanos)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of them was not needed for this long, and will not have to retire as soon. */
  boolean hasSurplus(long nanos, long now) {
    for (Slot slot : newestFirst) {
      if (now - slot.idleSinceNanos() >= nanos && slot.expiresNanos() - now > nanos) {
        return true;
      }
    }
    return false;
  }

  /** Those that were in use this lately. */
  List<Slot> usedSince(long nanos, long now) {
    return newestFirst.stream().filter(slot -> now - slot.idleSinceNanos() < nanos).toList();
  }

  /** The newest are the first; whatever is unfit before a fit one is found goes. */
  private void closeUnfit(long now) {
    while (!newestFirst.isEmpty() && !isFit(newestFirst.getFirst(), now)) {
      Slot slot = newestFirst.removeFirst();
      closer.accept(slot, reasonOf(slot, now));
    }
  }

  private @Nullable Slot find(@Nullable EventExecutor loop, boolean careful, long now) {
    for (Slot slot : newestFirst) {
      if (isOf(slot, loop) && isFit(slot, now) && suits(slot, careful, now)) {
        return slot;
      }
    }
    return null;
  }

  private static boolean isOf(Slot slot, @Nullable EventExecutor loop) {
    return loop == null || slot.connection().loop() == loop;
  }

  private boolean isFit(Slot slot, long now) {
    return slot.idleUntilNanos() - now > 0
        && slot.expiresNanos() - now > 0
        && now - slot.idleSinceNanos() < server.limitNanos()
        && slot.connection().isUsable();
  }

  private boolean suits(Slot slot, boolean careful, long now) {
    return !careful || now - slot.idleSinceNanos() < server.carefulNanos();
  }

  private static CloseReason reasonOf(Slot slot, long now) {
    return slot.expiresNanos() - now <= 0 ? CloseReason.LIFETIME : CloseReason.IDLE;
  }
}
