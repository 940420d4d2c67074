/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import dev.failaway.EjectionPolicy;
import java.util.random.RandomGenerator;

/**
 * How long an ejection lasts: base x 2^k up to the cap, with equal jitter, so that a fleet does not
 * return at once and DNS, the slow path, is not waited for.
 *
 * <p>Threading: stateless.
 */
final class EjectionTime {

  private static final int MAX_DOUBLINGS = 30;

  private EjectionTime() {}

  static long nanos(EjectionPolicy policy, int repeats, RandomGenerator random) {
    long bound = boundNanos(policy, repeats);
    return bound / 2 + random.nextLong(bound / 2 + 1);
  }

  /** The k that reaches the cap: to remember more would only delay forgiveness. */
  static int maxRepeats(EjectionPolicy policy) {
    int repeats = 0;
    while (repeats < MAX_DOUBLINGS
        && boundNanos(policy, repeats) < policy.maxEjection().toNanos()) {
      repeats++;
    }
    return repeats;
  }

  private static long boundNanos(EjectionPolicy policy, int repeats) {
    double doubled =
        policy.baseEjection().toNanos() * Math.pow(2, Math.min(repeats, MAX_DOUBLINGS));
    return (long) Math.min(doubled, (double) policy.maxEjection().toNanos());
  }
}
