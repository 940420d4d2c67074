/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What further attempts of one target are paid from, so that retries never multiply an outage.
 *
 * <ol>
 *   <li>It starts with 10 and holds at most 10, or what two seconds of full success earn.
 *   <li>It gains 0.1 per successful response, and at least 3 per second: what successes earned
 *       counts towards that minimum.
 *   <li>Each further attempt costs 1 at the moment it is decided.
 * </ol>
 *
 * <p>In a total outage nothing else is earned: attempts stay below requests + 3 per second once the
 * reserve is spent.
 *
 * <p>Threading: lock-free; any thread.
 */
public final class RetryBudget {

  private static final long UNIT = 1_000; // thousandths of an attempt
  private static final long PER_SUCCESS = UNIT / 10;
  private static final long PER_SECOND = 3 * UNIT;
  private static final long RESERVE = 10 * UNIT;
  private static final long SECOND = 1_000_000_000L;
  private static final long UNIT_NANOS = SECOND / PER_SECOND;

  private final AtomicLong balance = new AtomicLong(RESERVE);
  private final AtomicLong refilledNanos;
  private final RequestRate rate;

  /**
   * A full reserve.
   *
   * @param requests counts the requests of the target: the capacity follows their rate
   */
  public RetryBudget(LongSupplier requests, long now) {
    refilledNanos = new AtomicLong(now);
    rate = new RequestRate(requests, now);
  }

  /** Earns for a successful response. */
  public void onSuccess(long now) {
    if (balance.get() < capacity(now)) {
      balance.addAndGet(PER_SUCCESS);
      countTowardsMinimum(now);
    }
  }

  /** What a success earned, the minimum need not add; it is never paid in advance. */
  private void countTowardsMinimum(long now) {
    long last = refilledNanos.get();
    long covered = Math.min(PER_SUCCESS * UNIT_NANOS, now - last);
    if (covered > 0) {
      refilledNanos.compareAndSet(last, last + covered);
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

  /** Takes back what was paid for an attempt that will not be made after all. */
  public void refund() {
    balance.addAndGet(UNIT);
  }

  /** Returns how many attempts it can pay for now. */
  public double available(long now) {
    refill(now);
    return balance.get() / (double) UNIT;
  }

  private void refill(long now) {
    long last = refilledNanos.get();
    long earned = (now - last) / UNIT_NANOS;
    if (earned <= 0 || !refilledNanos.compareAndSet(last, last + earned * UNIT_NANOS)) {
      return;
    }
    long capacity = capacity(now);
    balance.updateAndGet(before -> Math.max(before, Math.min(capacity, before + earned)));
  }

  private long capacity(long now) {
    return Math.max(RESERVE, 2 * rate.perSecond(now) * PER_SUCCESS);
  }
}
