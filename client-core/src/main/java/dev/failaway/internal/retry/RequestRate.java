/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Requests per second, of a counter that is kept anyway: its growth over the last second and more
 * that somebody asked about.
 *
 * <p>Threading: lock-free; any thread.
 */
final class RequestRate {

  private static final long SECOND = 1_000_000_000L;

  private final LongSupplier requests;
  private final AtomicLong secondStart;

  /** Written by whoever begins a second. */
  private volatile long counted;

  private volatile long perSecond;

  RequestRate(LongSupplier requests, long now) {
    this.requests = requests;
    counted = requests.getAsLong();
    secondStart = new AtomicLong(now);
  }

  long perSecond(long now) {
    roll(now);
    return perSecond;
  }

  private void roll(long now) {
    long start = secondStart.get();
    long elapsed = now - start;
    if (elapsed >= SECOND && secondStart.compareAndSet(start, now)) {
      long count = requests.getAsLong();
      perSecond = (long) ((count - counted) * (double) SECOND / elapsed);
      counted = count;
    }
  }
}
