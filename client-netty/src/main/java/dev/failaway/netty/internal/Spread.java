/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.util.random.RandomGenerator;

/**
 * Shares of one that lie evenly in [0, 1), from a random start: whatever number of neighbours is
 * taken, they lie about as far apart as they can (steps of the golden ratio; Steinhaus' three
 * gaps). Independent dice would put twice the mean into some second.
 *
 * <p>Threading: guarded by its owner.
 */
final class Spread {
  private static final double GOLDEN = 0.618_033_988_749_894_9;

  private double last;

  Spread(RandomGenerator random) {
    last = random.nextDouble();
  }

  double next() {
    last += GOLDEN;
    last -= last >= 1 ? 1 : 0;
    return last;
  }
}
