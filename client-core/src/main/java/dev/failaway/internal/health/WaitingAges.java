/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long the requests have waited that wait for a response head now, without a look at any of
 * them: a ring of counters by the 100 ms in which they began.
 *
 * <p>A request that waits longer than the ring (12.8 s) is counted as younger than it is: it was
 * noticed before.
 *
 * <p>Threading: lock-free; any thread counts and reads.
 */
final class WaitingAges {

  private static final int SLOTS = 128; // a power of two
  private static final long SLOT_NANOS = 100_000_000L;

  private final AtomicIntegerArray began = new AtomicIntegerArray(SLOTS);

  void begin(long startNanos) {
    began.getAndIncrement(slot(startNanos));
  }

  void end(long startNanos) {
    began.getAndDecrement(slot(startNanos));
  }

  /** Adds the age of each waiting request to a sum. */
  void sumInto(LatencyWindow.Sum sum, long now) {
    for (int back = 0; back < SLOTS; back++) {
      int waiting = began.get(slot(now - back * SLOT_NANOS));
      if (waiting > 0) {
        sum.add(back * SLOT_NANOS + SLOT_NANOS / 2, waiting);
      }
    }
  }

  /** Adds to a sum how long each waiting request has waited at least. */
  void sumAtLeastInto(LatencyWindow.Sum sum, long now) {
    long young = Math.floorMod(now, SLOT_NANOS);
    for (int back = 0; back < SLOTS; back++) {
      int waiting = began.get(slot(now - back * SLOT_NANOS));
      if (waiting > 0) {
        sum.add(back == 0 ? 0 : young + (back - 1) * SLOT_NANOS, waiting);
      }
    }
  }

  private static int slot(long nanos) {
    return (int) Math.floorDiv(nanos, SLOT_NANOS) & (SLOTS - 1);
  }
}
