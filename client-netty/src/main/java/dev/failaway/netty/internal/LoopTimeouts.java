/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Ticker;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All timeouts of one event loop on one timer. A timer per request costs more than the request's
 * own bookkeeping; here a request costs two list writes, because nearly all timeouts are replaced
 * long before they are due.
 *
 * <p>The timer stands at the earliest time ever asked for; when it fires, what is due expires and
 * the timer moves to the earliest of the rest. So timeouts are exact, however many there are.
 *
 * <p>Threading: confined to its loop.
 */
final class LoopTimeouts implements Runnable {
  private static final long SHORTEST_DELAY_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final EventExecutor loop;
  private final Ticker ticker;

  /** Each knows its place; one that goes leaves nothing behind, as it holds its connection. */
  private final List<Timeout> active = new ArrayList<>();

  private @Nullable Future<?> timer;
  private long timerNanos;

  LoopTimeouts(EventExecutor loop, Ticker ticker) {
    this.loop = loop;
    this.ticker = ticker;
  }

  /** Sets or moves a timeout; {@link Nanos#FOREVER} from now and later clears it. */
  void set(Timeout timeout, long dueNanos, long now) {
    if (dueNanos - now >= Nanos.FOREVER / 2) {
      clear(timeout);
      return;
    }
    timeout.dueNanos = dueNanos;
    if (!timeout.isActive()) {
      timeout.index = active.size();
      active.add(timeout);
    }
    if (timer == null || dueNanos - timerNanos < 0) {
      arm(dueNanos, now);
    }
  }

  void clear(Timeout timeout) {
    if (!timeout.isActive()) {
      return;
    }
    Timeout last = active.remove(active.size() - 1);
    if (last != timeout) {
      active.set(timeout.index, last);
      last.index = timeout.index;
    }
    timeout.deactivate();
  }

  @Override
  public void run() {
    timer = null;
    long now = ticker.nanoTime();
    for (int i = active.size() - 1; i >= 0; i--) {
      // An expiry may clear others: the index can be past the end by now.
      if (i < active.size() && active.get(i).dueNanos - now <= 0) {
        Timeout due = active.get(i);
        clear(due);
        due.expire();
      }
    }
    long earliest = Long.MAX_VALUE;
    for (int i = 0; i < active.size(); i++) {
      earliest = Math.min(earliest, active.get(i).dueNanos - now);
    }
    if (!active.isEmpty() && (timer == null || now + earliest - timerNanos < 0)) {
      arm(now + earliest, now);
    }
  }

  private void arm(long dueNanos, long now) {
    if (timer != null) {
      timer.cancel(false);
    }
    timerNanos = dueNanos;
    long delay = Math.max(SHORTEST_DELAY_NANOS, dueNanos - now);
    timer = loop.schedule(this, delay, TimeUnit.NANOSECONDS);
  }
}
