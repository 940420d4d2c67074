/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests a cluster has written and how many response heads came, ever: the difference of
 * two readings tells whether the endpoints answer in between.
 *
 * <p>Both share one long, written in the upper half and answered in the lower one, so that the
 * write that counts also reads both: a sum over the cells of two adders at each write costs more
 * than a shared counter. Both halves wrap, their differences do not; when the lower half does, one
 * request in four billion is counted that was not written.
 *
 * <p>Threading: any thread.
 */
public final class Traffic {

  private static final long ONE_WRITTEN = 1L << 32;

  private final AtomicLong counts = new AtomicLong();

  /**
   * A request is being written.
   *
   * @return the reading with it
   */
  long wrote() {
    return counts.addAndGet(ONE_WRITTEN);
  }

  /** A written request needs no answer any more: its caller gave up. */
  public void tookBack() {
    counts.addAndGet(-ONE_WRITTEN);
  }

  /** The response head of a written request came. */
  public void answered() {
    counts.incrementAndGet();
  }

  long read() {
    return counts.get();
  }

  /** Requests written between two readings. */
  static int written(long from, long to) {
    return (int) (to >>> 32) - (int) (from >>> 32);
  }

  /** Response heads between two readings. */
  static int answered(long from, long to) {
    return (int) to - (int) from;
  }
}
