/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one of several candidates.
 *
 * <p>Threading: any thread at once; allocates nothing.
 */
public interface Picker {

  /** Returns a usable candidate, or null when there is none. */
  <C extends Candidate> @Nullable C pick(C[] candidates, RandomGenerator random);

  /**
   * Draws for a candidate in slow start, up to three times with the probability that its weight
   * says: a quarter of its share at first, half of it after a second, nine tenths after five.
   */
  static boolean accepts(Candidate candidate, RandomGenerator random) {
    double refusal = 1 - candidate.weight();
    return refusal <= 0 || random.nextDouble() >= refusal * refusal * refusal;
  }

  /**
   * Returns the candidate with the lowest load among those that are usable and accepted; in slow
   * start the load counts as if the share of the candidate were full.
   */
  static <C extends Candidate> @Nullable C leastLoaded(
      C[] candidates, Predicate<? super C> accepted, RandomGenerator random) {
    C best = null;
    double lowest = Double.POSITIVE_INFINITY;
    int from = candidates.length == 0 ? 0 : random.nextInt(candidates.length);
    for (int step = 0; step < candidates.length; step++) {
      C candidate = candidates[(from + step) % candidates.length];
      if (candidate.isUsable() && accepted.test(candidate)) {
        double load = candidate.load() / candidate.weight();
        if (best == null || load < lowest) {
          best = candidate;
          lowest = load;
        }
      }
    }
    return best;
  }
}
