/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.net.InetAddress;
import java.util.List;

/**
 * One of several sets of addresses that the answers for a name show in turn, as DNS services do
 * with weighted records: each answer shows one set, a set of weight 3 three times as often as one
 * of weight 1.
 *
 * @param weight 0 to 255; 0 is never shown
 * @param addresses of both types; a set without addresses of the type asked for is an empty answer
 * @see FakeName#weighted(WeightedRecords...)
 */
public record WeightedRecords(int weight, List<InetAddress> addresses) {
  private static final int MAX_WEIGHT = 255;

  /** Checks the weight. */
  public WeightedRecords {
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("weight (" + weight + ") must be 0.." + MAX_WEIGHT);
    }
    addresses = List.copyOf(addresses);
  }

  /**
   * A set from literals.
   *
   * @param weight 0 to 255
   * @param literals IPv4 or IPv6 addresses
   * @throws IllegalArgumentException if one is not an IP literal
   */
  public static WeightedRecords of(int weight, String... literals) {
    return new WeightedRecords(weight, FakeName.parseAll(literals));
  }

  /**
   * The set of the n-th answer: evenly in turn instead of drawn, so that tests can count. Of as
   * many answers as the weights add up to, each set has exactly its weight, well mixed.
   */
  static WeightedRecords ofTurn(List<WeightedRecords> sets, long turn) {
    int total = sets.stream().mapToInt(WeightedRecords::weight).sum();
    int[] credit = new int[sets.size()];
    int chosen = 0;
    for (long i = 0; i <= turn % total; i++) {
      chosen = 0;
      for (int set = 0; set < credit.length; set++) {
        credit[set] += sets.get(set).weight();
        chosen = credit[set] > credit[chosen] ? set : chosen;
      }
      credit[chosen] -= total;
    }
    return sets.get(chosen);
  }
}
