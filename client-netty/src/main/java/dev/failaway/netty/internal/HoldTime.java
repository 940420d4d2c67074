/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/**
 * How long requests hold the connections of one pool, as a moving mean: what tells a waiter when
 * its turn would come.
 *
 * <p>Threading: guarded by the lock of its {@link EndpointPool}.
 */
final class HoldTime {
  private static final int ENOUGH = 10;
  private static final double WEIGHT = 0.1;

  private int samples;
  private double meanNanos;

  /** A connection was given back after this long. */
  void add(long nanos) {
    if (samples < ENOUGH) {
      samples++;
      meanNanos += (nanos - meanNanos) / samples;
    } else {
      meanNanos += WEIGHT * (nanos - meanNanos);
    }
  }

  /** When the nth waiter can expect its turn if so many connections are in use; zero if unknown. */
  long turnNanos(int position, int inUse) {
    return samples < ENOUGH || inUse == 0 ? 0 : (long) (meanNanos * position / inUse);
  }
}
