/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Outcome;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One wait of an exchange: for a lease, for a connection or for a backoff to pass. It is over when
 * somebody claims it - the event, the timer or an abort - and the one who did owns the exchange.
 *
 * <p>Threading: any thread; the claim is one atomic step.
 */
final class Wait extends AtomicBoolean implements Waiter, Runnable {
  private static final long serialVersionUID = 1L;

  /** What is waited for. */
  enum Kind {
    LEASE,
    CONNECTION,
    BACKOFF
  }

  @SuppressWarnings("serial") // never serialised
  private final WaitingRoom room;

  private final Kind kind;
  private final boolean fresh;
  private final long sinceNanos;

  @SuppressWarnings("serial")
  private volatile @Nullable Future<?> timer;

  Wait(WaitingRoom room, Kind kind, boolean fresh, long sinceNanos) {
    this.room = room;
    this.kind = kind;
    this.fresh = fresh;
    this.sinceNanos = sinceNanos;
  }

  Kind kind() {
    return kind;
  }

  Exchange exchange() {
    return room.exchange();
  }

  /** Starts the timer that ends the wait; on a loop, because it then owns the exchange there. */
  void arm(EventExecutor loop, long delayNanos) {
    if (delayNanos >= Nanos.FOREVER) {
      return;
    }
    try {
      Future<?> armed = loop.schedule(this, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
      timer = armed;
      if (isClaimed()) {
        armed.cancel(false);
      }
    } catch (RejectedExecutionException e) {
      // The loops are gone, and with them whatever could end this wait.
      exchange().abort(Engine.closed());
    }
  }

  @Override
  public boolean claim() {
    if (!compareAndSet(false, true)) {
      return false;
    }
    Future<?> armed = timer;
    if (armed != null) {
      armed.cancel(false);
    }
    return true;
  }

  @Override
  public boolean isClaimed() {
    return get();
  }

  @Override
  public boolean wantsFresh() {
    return fresh;
  }

  @Override
  public boolean isCareful() {
    return exchange().isCareful();
  }

  @Override
  public long sinceNanos() {
    return sinceNanos;
  }

  @Override
  public void granted(Slot slot) {
    exchange().granted(slot);
  }

  @Override
  public void refused(Outcome outcome, IOException cause, long startNanos) {
    exchange().refused(outcome, cause);
  }

  /** The balancer may have a lease now. */
  void leaseReady() {
    if (claim()) {
      room.leaseReady();
    }
  }

  /** The timer fired. */
  @Override
  public void run() {
    if (compareAndSet(false, true)) {
      room.waitedLongEnough(this);
    }
  }
}
