/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.cluster.Transport.Retirement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What happens to the connections of one pool without a request: time passes, DNS withdraws the
 * endpoint, health ejects it, the client ends.
 *
 * <ol>
 *   <li>What is past its lifetime or its idle time is closed.
 *   <li>A connection that has to retire while it is needed is replaced before, if there is room.
 *   <li>A withdrawn or ejected endpoint's idle connections are closed, busy ones after their
 *       response, at the latest as {@link Drain} says.
 *   <li>One connection is kept warm, where it lasts.
 * </ol>
 *
 * <p>Threading: guarded by the lock of its {@link EndpointPool}.
 */
final class Upkeep {
  /** How long before its end a connection under load is replaced. */
  private static final long REPLACE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** A warm connection that will be gone sooner is replaced. */
  private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long SHORTEST_WARM_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Places places;
  private final PoolLimits limits;
  private final ServerIdleTime server;

  Upkeep(Places places, PoolLimits limits, ServerIdleTime server) {
    this.places = places;
    this.limits = limits;
    this.server = server;
  }

  void retire(Retirement why, long now) {
    if (why != Retirement.EJECTED) {
      places.withdraw(now);
    }
    if (why != Retirement.WITHDRAWN_ALONE) {
      places.closeIdle(CloseReason.RETIRED);
    }
    retireBusy();
  }

  void shutdown() {
    places.close();
    places.closeIdle(CloseReason.SHUTDOWN);
    retireBusy();
  }

  private void retireBusy() {
    for (Slot slot : places.busy()) {
      if (slot.state() == Slot.State.IN_USE) {
        slot.toRetiring();
      }
    }
  }

  /** Closes what is past its time, and replaces what will have to go. */
  void sweep(long now) {
    places.idle().sweep(now);
    if (places.isWithdrawn()) {
      drain(now);
    } else {
      replaceRetiring(now);
    }
  }

  /** What is left of a withdrawn endpoint. */
  private void drain(long now) {
    long since = places.withdrawnNanos(now);
    if (since >= Drain.IDLE_NANOS) {
      places.closeIdle(CloseReason.RETIRED);
    }
    if (since >= Drain.STREAM_NANOS) {
      for (Slot slot : places.busy()) {
        PooledConnection connection = slot.connection();
        places.later(() -> Drain.end(connection, slot.expiresNanos(), now));
      }
    }
  }

  /** Under load the successor is there before a connection retires. */
  private void replaceRetiring(long now) {
    if (places.isClosed() || places.idle().hasSurplus(REPLACE_NANOS, now)) {
      return;
    }
    List<Slot> needed = new ArrayList<>(places.busy());
    needed.addAll(places.idle().usedSince(REPLACE_NANOS, now));
    for (Slot slot : needed) {
      if (slot.mayBeReplaced(now + REPLACE_NANOS)
          && places.connecting().size() < EndpointPool.HANDSHAKES
          && !places.isFull()) {
        slot.replaced();
        places.connect(true, now);
      }
    }
  }

  /** Whether there is nothing, and was nothing for as long as a connection may be idle. */
  boolean isUnused(long now) {
    return places.isEmpty() && places.unusedNanos(now) > limits.idleNanos();
  }

  /** Whether a request would find a connection, now and for a while, or will soon. */
  boolean isWarm(long now) {
    places.list(); // whoever asks for it has it listed
    return !places.busy().isEmpty()
        || !places.connecting().isEmpty()
        || places.idle().lasts(WARM_NANOS, now);
  }

  /** Whether idle connections last: to open one every few seconds is not worth it. */
  boolean isWorthWarming() {
    return Math.min(limits.idleNanos(), server.limitNanos()) >= SHORTEST_WARM_NANOS;
  }
}
