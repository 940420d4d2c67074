/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TwoChoicesTest {

  private static final int PICKS = 60_000;

  private final TwoChoices picker = new TwoChoices();
  private final RandomGenerator random = new Random(20_261_120);

  @Test
  void nothingIsPickedFromNothing() {
    assertThat(picker.pick(FakeCandidate.of(0), random)).isNull();
  }

  @Test
  void onlyCandidateIsPickedWhileItIsUsable() {
    FakeCandidate[] one = FakeCandidate.of(1);

    assertThat(picker.pick(one, random)).isSameAs(one[0]);
    one[0].usable = false;
    assertThat(picker.pick(one, random)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void equalCandidatesGetEqualShares(int count) {
    FakeCandidate[] candidates = FakeCandidate.of(count);

    pickMany(candidates);

    for (FakeCandidate candidate : candidates) {
      assertThat(candidate.picks).isBetween(share(count) * 96 / 100, share(count) * 104 / 100);
    }
  }

  @Test
  void ofTwoTheOneWithFewerInFlightIsAlwaysPicked() {
    FakeCandidate[] two = FakeCandidate.of(2);
    two[0].inFlight = 1;

    pickMany(two);

    assertThat(two[1].picks).isEqualTo(PICKS);
  }

  @Test
  void busiestOfManyIsNeverPicked() {
    FakeCandidate[] candidates = FakeCandidate.of(8);
    candidates[5].inFlight = 1;

    pickMany(candidates);

    assertThat(candidates[5].picks).isZero();
  }

  @Test
  void idlestOfManyWinsEveryPairItIsIn() {
    FakeCandidate[] candidates = FakeCandidate.of(8);
    for (FakeCandidate candidate : candidates) {
      candidate.inFlight = 5;
    }
    candidates[2].inFlight = 0;

    pickMany(candidates);

    assertThat(candidates[2].picks).isBetween(PICKS / 4 * 96 / 100, PICKS / 4 * 104 / 100);
  }

  @Test
  void loadEvensOut() {
    FakeCandidate[] candidates = FakeCandidate.of(4);
    candidates[0].inFlight = 100;

    for (int i = 0; i < 300; i++) {
      FakeCandidate picked = picker.pick(candidates, random);
      assertThat(picked).isNotNull();
      picked.inFlight++;
    }

    for (FakeCandidate candidate : candidates) {
      assertThat(candidate.inFlight).isBetween(97, 103);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0.1", "3, 0.1", "8, 0.1", "50, 0.1", "2, 0.3", "3, 0.3", "8, 0.3"})
  void candidateInSlowStartGetsTheSameShareOfItsFairLoadAmongAnyNumber(int count, double weight) {
    FakeCandidate[] candidates = FakeCandidate.of(count);
    candidates[0].weight = weight;
    int picks = 100_000 * count;

    pickMany(candidates, picks);

    double accepted = 1 - Math.pow(1 - weight, 3);
    double ofFairShare = candidates[0].picks / (picks / (double) count);
    assertThat(ofFairShare).isBetween(0.95 * accepted, 1.4 * accepted);
  }

  @Test
  void idleCandidateInSlowStartDoesNotGetWhatOthersWouldHave() {
    FakeCandidate[] candidates = FakeCandidate.of(2);
    candidates[0].weight = 0.1;
    candidates[1].inFlight = 5;

    pickMany(candidates);

    assertThat(candidates[0].picks).isLessThan(PICKS / 2);
  }

  @Test
  void unusableOfTwoIsNeverPickedHoweverIdle() {
    FakeCandidate[] two = FakeCandidate.of(2);
    two[0].inFlight = 1_000;
    two[1].usable = false;

    pickMany(two);

    assertThat(two[0].picks).isEqualTo(PICKS);
  }

  @Test
  void lastUsableOfEightIsAlwaysFound() {
    for (int last = 0; last < 8; last++) {
      FakeCandidate[] candidates = FakeCandidate.of(8);
      for (int i = 0; i < 8; i++) {
        candidates[i].usable = i == last;
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(picker.pick(candidates, random)).isSameAs(candidates[last]);
      }
    }
  }

  @Test
  void nothingIsPickedWhenAllAreUnusable() {
    FakeCandidate[] candidates = FakeCandidate.of(8);
    for (FakeCandidate candidate : candidates) {
      candidate.usable = false;
    }

    assertThat(picker.pick(candidates, random)).isNull();
  }

  private void pickMany(FakeCandidate[] candidates) {
    pickMany(candidates, PICKS);
  }

  private void pickMany(FakeCandidate[] candidates, int times) {
    for (int i = 0; i < times; i++) {
      FakeCandidate picked = picker.pick(candidates, random);
      assertThat(picked).isNotNull();
      picked.picks++;
    }
  }

  private static int share(int count) {
    return PICKS / count;
  }
}
