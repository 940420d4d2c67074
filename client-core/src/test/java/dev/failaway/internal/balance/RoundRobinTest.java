/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RoundRobinTest {

  private final RandomGenerator random = new Random(20_261_120);
  private final RoundRobin picker = new RoundRobin(random);

  @Test
  void everyRoundPicksEachOnce() {
    FakeCandidate[] candidates = FakeCandidate.of(3);

    for (int round = 1; round <= 100; round++) {
      pick(candidates, 3);
      for (FakeCandidate candidate : candidates) {
        assertThat(candidate.picks).isEqualTo(round);
      }
    }
  }

  @Test
  void othersShareEvenlyWhatAnUnusableOneMisses() {
    FakeCandidate[] candidates = FakeCandidate.of(4);
    candidates[1].usable = false;

    pick(candidates, 300);

    assertThat(candidates[0].picks).isEqualTo(100);
    assertThat(candidates[1].picks).isZero();
    assertThat(candidates[2].picks).isEqualTo(100);
    assertThat(candidates[3].picks).isEqualTo(100);
  }

  @Test
  void nothingIsPickedFromNothingOrFromUnusableOnes() {
    FakeCandidate[] one = FakeCandidate.of(1);
    one[0].usable = false;

    assertThat(picker.pick(FakeCandidate.of(0), random)).isNull();
    assertThat(picker.pick(one, random)).isNull();
  }

  @Test
  void counterMayOverflow() {
    RoundRobin atTheEnd = new RoundRobin(() -> -1L >>> 1); // nextInt() of this is Integer.MAX_VALUE
    FakeCandidate[] candidates = FakeCandidate.of(4);

    for (int i = 0; i < 8; i++) {
      FakeCandidate picked = atTheEnd.pick(candidates, random);
      assertThat(picked).isNotNull();
      picked.picks++;
    }

    for (FakeCandidate candidate : candidates) {
      assertThat(candidate.picks).isEqualTo(2);
    }
  }

  @Test
  void onlyUsableOneIsFoundAlthoughOthersMoveTheCounter() {
    FakeCandidate[] candidates = FakeCandidate.of(2);
    FakeCandidate[] elsewhere = FakeCandidate.of(2);
    candidates[0].usable = false;
    candidates[0].onQuestion = () -> picker.pick(elsewhere, random); // another thread, in between

    for (int i = 0; i < 10; i++) {
      assertThat(picker.pick(candidates, random)).isSameAs(candidates[1]);
    }
  }

  @Test
  void firstPickOfAFleetIsSpread() {
    int[] first = new int[4];

    for (int client = 0; client < 4_000; client++) {
      FakeCandidate[] candidates = FakeCandidate.of(4);
      FakeCandidate picked = new RoundRobin(random).pick(candidates, random);
      for (int i = 0; i < 4; i++) {
        first[i] += candidates[i] == picked ? 1 : 0;
      }
    }

    for (int count : first) {
      assertThat(count).isBetween(860, 1_140);
    }
  }

  private void pick(FakeCandidate[] candidates, int times) {
    for (int i = 0; i < times; i++) {
      FakeCandidate picked = picker.pick(candidates, random);
      assertThat(picked).isNotNull();
      picked.picks++;
    }
  }
}
