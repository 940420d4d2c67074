/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.failaway.internal.health.GroupTest.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupTestTest {

  @ParameterizedTest
  @CsvSource({"1, 10.83", "2, 13.82", "3, 16.27", "5, 20.52", "10, 29.59"})
  void criticalValuesAreThoseOfTheTables(int freedom, double tabled) {
    assertThat(GroupTest.critical(freedom)).isCloseTo(tabled, within(0.04 * tabled));
  }

  @Test
  void oneGroupThatFailsMoreOftenIsFound() {
    assertThat(test(0, 100, 30, 100, 1, 100).worse()).containsExactly(1);
  }

  @Test
  void twoOfFourAreFound() {
    assertThat(test(50, 100, 50, 100, 0, 100, 0, 100).worse()).containsExactly(0, 1);
  }

  @Test
  void failuresThatAreSpreadEvenlyNameNobody() {
    assertThat(test(30, 100, 33, 100, 28, 100).worse()).isEmpty();
    assertThat(test(30, 100, 33, 100, 28, 100).allFail()).isFalse();
  }

  @Test
  void mostFailEverywhere() {
    assertThat(test(90, 100, 95, 100, 88, 100).allFail()).isTrue();
    assertThat(test(10, 10, 10, 10).allFail()).isTrue();
  }

  @Test
  void fewFailuresAreNotWorthAWord() {
    assertThat(test(4, 4, 0, 100).worse()).isEmpty();
    assertThat(test(2, 2, 2, 2).allFail()).isFalse();
    assertThat(test(0, 0, 0, 0).worse()).isEmpty();
  }

  @Test
  void chanceAloneIsRarelyTakenForMore() {
    Random random = new Random(20_261_120);
    int named = 0;
    for (int round = 0; round < 2_000; round++) {
      List<Group> groups = new ArrayList<>();
      for (int zone = 0; zone < 3; zone++) {
        long failures = random.ints(100, 0, 100).filter(draw -> draw < 30).count();
        groups.add(new Group(failures, 100));
      }
      named += new GroupTest(groups).worse().isEmpty() ? 0 : 1;
    }

    assertThat(named).isLessThanOrEqualTo(10);
  }

  private static GroupTest test(long... counts) {
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < counts.length; i += 2) {
      groups.add(new Group(counts[i], counts[i + 1]));
    }
    return new GroupTest(groups);
  }
}
