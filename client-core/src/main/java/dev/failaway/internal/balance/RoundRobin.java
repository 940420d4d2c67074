/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One candidate after the other, unusable ones left out and those in slow start by their weight;
 * the first pick is random, so that a fleet does not start at the same one.
 *
 * <p>Threading: lock-free.
 */
public final class RoundRobin implements Picker {

  private final AtomicInteger next;

  /** Starts at a random candidate. */
  public RoundRobin(RandomGenerator random) {
    next = new AtomicInteger(random.nextInt());
  }

  @Override
  public <C extends Candidate> @Nullable C pick(C[] candidates, RandomGenerator random) {
    for (int tries = 0; tries < candidates.length; tries++) {
      C candidate = candidates[Math.floorMod(next.getAndIncrement(), candidates.length)];
      if (candidate.isUsable() && Picker.accepts(candidate, random)) {
        return candidate;
      }
    }
    // Other threads move the counter too: between them, the usable one may never have been ours.
    return Picker.leastLoaded(candidates, any -> true, random);
  }
}
