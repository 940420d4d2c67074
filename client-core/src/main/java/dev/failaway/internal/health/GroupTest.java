/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether failures are spread over groups of attempts as chance would: Pearson's chi-squared test
 * of homogeneity at 0.1 %. For words about a cluster alone, never to eject anybody.
 *
 * <p>Threading: immutable.
 */
public final class GroupTest {

  /** The usual demand of the test on what it expects; fewer failures are not worth a word. */
  private static final int MIN_FAILURES = 5;

  /** Upper 0.1 % of the normal distribution. */
  private static final double NORMAL_QUANTILE = 3.0902;

  /** A difference that is certain but small is no incident. */
  private static final double MIN_DIFFERENCE = 0.15;

  private static final double MOST = 0.5;

  private final List<Group> groups;
  private final double failures;
  private final double attempts;

  /**
   * Attempts that have something in common.
   *
   * @param failures of them
   * @param attempts all of them
   */
  public record Group(long failures, long attempts) {

    double share() {
      return (double) failures / attempts;
    }
  }

  /** Tests these groups; those without attempts say nothing. */
  public GroupTest(List<Group> groups) {
    this.groups = List.copyOf(groups);
    failures = groups.stream().mapToLong(Group::failures).sum();
    attempts = groups.stream().mapToLong(Group::attempts).sum();
  }

  /** Whether most attempts fail, in all groups alike. */
  public boolean allFail() {
    return failures >= MIN_FAILURES && failures >= MOST * attempts && !isUneven();
  }

  /** Returns the indexes of the groups that fail significantly more often than the others. */
  public List<Integer> worse() {
    List<Integer> worse = new ArrayList<>();
    if (failures < MIN_FAILURES || !isUneven()) {
      return worse;
    }
    for (int index = 0; index < groups.size(); index++) {
      Group group = groups.get(index);
      double others = (failures - group.failures) / Math.max(1, attempts - group.attempts);
      if (group.attempts > 0 && group.share() - others >= MIN_DIFFERENCE) {
        worse.add(index);
      }
    }
    return worse;
  }

  private boolean isUneven() {
    double share = failures / attempts;
    if (share <= 0 || share >= 1) {
      return false;
    }
    double chiSquared = 0;
    int used = 0;
    for (Group group : groups) {
      if (group.attempts > 0) {
        double difference = group.share() - share;
        chiSquared += group.attempts * difference * difference / (share * (1 - share));
        used++;
      }
    }
    return used > 1 && chiSquared > critical(used - 1);
  }

  /** Quantile of chi-squared, as Wilson and Hilferty (1931) approximate it. */
  static double critical(int freedom) {
    double ninth = 2.0 / (9 * freedom);
    return freedom * Math.pow(1 - ninth + NORMAL_QUANTILE * Math.sqrt(ninth), 3);
  }
}
