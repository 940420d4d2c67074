/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What further attempts of one target are paid from, so that retries never multiply an outage.
 *
 * <p>It starts with 10, gains 0.1 per successful response and at least 3 per second, holds at most
 * 10 or what two seconds of full success earn, and each further attempt costs 1 at the moment it is
 * decided. In a total outage nothing is earned: attempts stay below requests + 3 per second once
 * the reserve is spent.
 *
 * <p>Threading: lock-free; any thread.
 */
public final class RetryBudget {

  private static final long UNIT = 1_000; // thousandths of an attempt
  private static final long PER_SUCCESS = UNIT / 10;
  private static final long PER_SECOND = 3 * UNIT;
  private static final long RESERVE = 10 * UNIT;
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong balance = new AtomicLong(RESERVE);
  private final AtomicLong refilledNanos;
  private final RequestRate rate;

  /** A full reserve. */
  public RetryBudget(long now) {
    refilledNanos = new AtomicLong(now);
    rate = new RequestRate(now);
  }

  /** Counts a request: the capacity follows the rate of requests. */
  public void onRequest(long now) {
    rate.onRequest(now);
  }

  /** Earns for a successful response. */
  public void onSuccess(long now) {
    if (balance.get() < capacity(now)) {
      balance.addAndGet(PER_SUCCESS);
    }
  }

  /** Pays for one further attempt; false when it can not be afforded. */
  public boolean tryWithdraw(long now) {
    refill(now);
    while (true) {
      long before = balance.get();
      if (before < UNIT) {
        return false;
      }
      if (balance.compareAndSet(before, before - UNIT)) {
        return true;
      }
    }
  }

  /** Returns how many attempts it can pay for now. */
  public double available(long now) {
    refill(now);
    return balance.get() / (double) UNIT;
  }

  private void refill(long now) {
    long last = refilledNanos.get();
    long earned = (now - last) / (SECOND / PER_SECOND);
    if (earned <= 0 || !refilledNanos.compareAndSet(last, last + earned * (SECOND / PER_SECOND))) {
      return;
    }
    long capacity = capacity(now);
    balance.updateAndGet(before -> Math.max(before, Math.min(capacity, before + earned)));
  }

  private long capacity(long now) {
    return Math.max(RESERVE, 2 * rate.perSecond(now) * PER_SUCCESS);
  }
}
