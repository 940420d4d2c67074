/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two distinct random draws; the one with fewer leases wins, a coin decides a tie (Mitzenmacher,
 * "The Power of Two Choices in Randomized Load Balancing", 2001). When both are unusable all others
 * are looked at before giving up: a bounded number of draws misses the last healthy one of eight in
 * a quarter of all picks.
 *
 * <p>Threading: stateless.
 */
public final class TwoChoices implements Picker {

  @Override
  public <C extends Candidate> @Nullable C pick(C[] candidates, RandomGenerator random) {
    int count = candidates.length;
    if (count == 0) {
      return null;
    }
    int first = random.nextInt(count);
    C one = candidates[first];
    if (count == 1) {
      return one.isUsable() ? one : null;
    }
    int second = random.nextInt(count - 1);
    C other = candidates[second >= first ? second + 1 : second];
    if (one.isUsable() && other.isUsable()) {
      int difference = one.inFlight() - other.inFlight();
      return difference < 0 || (difference == 0 && random.nextBoolean()) ? one : other;
    }
    if (one.isUsable()) {
      return one;
    }
    return other.isUsable() ? other : Picker.leastLoaded(candidates, any -> true, random);
  }
}
