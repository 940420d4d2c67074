/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two distinct random draws; the one with the lower load wins, a coin decides a tie (Mitzenmacher,
 * "The Power of Two Choices in Randomized Load Balancing", 2001).
 *
 * <ol>
 *   <li>A draw of a candidate in slow start has to be accepted, see {@link Picker#accepts}; else
 *       the first is drawn again among the others, and the second is left out. With two candidates
 *       the second draw is always the other one: to draw again would find it again.
 *   <li>When both are unusable all others are looked at before giving up: a bounded number of draws
 *       misses the last healthy one of eight in a quarter of all picks.
 * </ol>
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
    if (count == 1) {
      return candidates[0].isUsable() ? candidates[0] : null;
    }
    int first = random.nextInt(count);
    if (!Picker.accepts(candidates[first], random)) {
      first = another(count, random, first);
    }
    C one = candidates[first];
    C other = candidates[another(count, random, first)];
    if (!one.isUsable() || !other.isUsable()) {
      return usable(candidates, one, other, random);
    }
    return Picker.accepts(other, random) ? lower(one, other, random) : one;
  }

  private static <C extends Candidate> @Nullable C usable(
      C[] candidates, C one, C other, RandomGenerator random) {
    if (one.isUsable()) {
      return one;
    }
    return other.isUsable() ? other : Picker.leastLoaded(candidates, any -> true, random);
  }

  private static <C extends Candidate> C lower(C one, C other, RandomGenerator random) {
    int difference = Double.compare(one.load(), other.load());
    return difference < 0 || (difference == 0 && random.nextBoolean()) ? one : other;
  }

  /** Draws an index other than this one. */
  private static int another(int count, RandomGenerator random, int excluded) {
    int index = random.nextInt(count - 1);
    return index >= excluded ? index + 1 : index;
  }
}
