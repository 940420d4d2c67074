/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PickerTest {

  private final RandomGenerator random = new Random(20_261_120);

  @Test
  void leastLoadedHasTheFewestInFlight() {
    FakeCandidate[] candidates = loaded(3, 1, 2);

    assertThat(Picker.leastLoaded(candidates, any -> true, random)).isSameAs(candidates[1]);
  }

  @Test
  void leastLoadedIsUsableAndAccepted() {
    FakeCandidate[] candidates = loaded(3, 0, 1);
    candidates[1].usable = false;

    assertThat(Picker.leastLoaded(candidates, c -> c != candidates[2], random))
        .isSameAs(candidates[0]);
  }

  @Test
  void candidateInSlowStartIsAsBusyAsItsShareIsSmall() {
    FakeCandidate[] candidates = loaded(4, 1);

    candidates[1].weight = 0.2;
    assertThat(Picker.leastLoaded(candidates, any -> true, random)).isSameAs(candidates[0]);
    candidates[1].weight = 0.3;
    assertThat(Picker.leastLoaded(candidates, any -> true, random)).isSameAs(candidates[1]);
  }

  @Test
  void leastLoadedOfNothingIsNothing() {
    assertThat(Picker.leastLoaded(FakeCandidate.of(0), any -> true, random)).isNull();
    assertThat(Picker.leastLoaded(loaded(1, 2), any -> false, random)).isNull();
  }

  @Test
  void tiesAreSpread() {
    FakeCandidate[] candidates = loaded(0, 0, 0, 0);

    for (int i = 0; i < 4_000; i++) {
      FakeCandidate picked = Picker.leastLoaded(candidates, any -> true, random);
      assertThat(picked).isNotNull();
      picked.picks++;
    }

    for (FakeCandidate candidate : candidates) {
      assertThat(candidate.picks).isBetween(860, 1_140);
    }
  }

  private static FakeCandidate[] loaded(int... inFlight) {
    FakeCandidate[] candidates = FakeCandidate.of(inFlight.length);
    for (int i = 0; i < inFlight.length; i++) {
      candidates[i].inFlight = inFlight[i];
    }
    return candidates;
  }
}
