/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.retry;

import dev.failaway.RetryPolicy;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: U(0, min(cap, base x 2^n)) ("Exponential Backoff and
 * Jitter", AWS Architecture Blog, 2015). The bound is capped before the draw, so that the jitter
 * does not disappear at the cap.
 *
 * <p>Threading: stateless.
 */
final class FullJitter {

  private static final int MAX_DOUBLINGS = 30;

  private FullJitter() {}

  /** Returns the wait in milliseconds before the n-th backed-off attempt, n from 0. */
  static long millis(RetryPolicy policy, int n, RandomGenerator random) {
    double doubled = policy.baseBackoff().toMillis() * Math.pow(2, Math.min(n, MAX_DOUBLINGS));
    long bound = (long) Math.min(doubled, (double) policy.maxBackoff().toMillis());
    return random.nextLong(bound + 1);
  }
}
