/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import java.util.Arrays;

/** A candidate whose state a test sets. */
final class FakeCandidate implements Candidate {

  int inFlight;
  double weight = 1;
  boolean usable = true;
  Runnable onQuestion = () -> {};
  int picks;

  static FakeCandidate[] of(int count) {
    FakeCandidate[] candidates = new FakeCandidate[count];
    Arrays.setAll(candidates, index -> new FakeCandidate());
    return candidates;
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public double weight() {
    return weight;
  }

  @Override
  public boolean isUsable() {
    onQuestion.run();
    return usable;
  }

  @Override
  public long lastFailureNanos() {
    return 0;
  }
}
