/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Requests per second: the count of the last full second.
 *
 * <p>Threading: lock-free; any thread.
 */
final class RequestRate {

  private static final long SECOND = 1_000_000_000L;

  private final LongAdder requests = new LongAdder();
  private final AtomicLong secondStart;
  private volatile long perSecond;

  RequestRate(long now) {
    secondStart = new AtomicLong(now);
  }

  void onRequest(long now) {
    requests.increment();
    roll(now);
  }

  long perSecond(long now) {
    roll(now);
    return perSecond;
  }

  private void roll(long now) {
    long start = secondStart.get();
    long elapsed = now - start;
    if (elapsed >= SECOND && secondStart.compareAndSet(start, now)) {
      perSecond = requests.sumThenReset() * SECOND / elapsed;
    }
  }
}
