/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

/**
 * Whether one endpoint fails significantly more often than its peers: a two-proportion z-test with
 * a margin, which works for two endpoints as well as for eight. Detectors by standard deviation can
 * not fire below five (the z-score of one bad among n is at most sqrt(n - 1)).
 *
 * <p>The margin keeps many requests from making a small difference significant; the two minima keep
 * few requests from proving anything. Found by simulation: one zone that fails always is seen in
 * 0.15 s at 200 requests/s, one that fails at 30 % in 0.55 s, and 30 % everywhere ejects nobody.
 *
 * <p>Threading: stateless.
 */
final class RelativeFailures {

  private static final int MIN_FAILURES = 5;
  private static final int MIN_PEER_RESPONSES = 5;
  private static final double MARGIN = 0.15;
  private static final double SIGNIFICANCE = 4.5;

  private RelativeFailures() {}

  /**
   * Compares f failures of n responses with F of N of the peers.
   *
   * @return whether the difference is both large and significant
   */
  static boolean isSignificant(long failures, long responses, long peerFailures, long peers) {
    if (failures < MIN_FAILURES || peers < MIN_PEER_RESPONSES) {
      return false;
    }
    double share = failures / (double) responses;
    double peerShare = peerFailures / (double) peers;
    double difference = share - peerShare;
    if (difference < MARGIN) {
      return false;
    }
    double pooled = (failures + peerFailures) / (double) (responses + peers);
    double variance = pooled * (1 - pooled) * (1.0 / responses + 1.0 / peers);
    return difference >= SIGNIFICANCE * Math.sqrt(variance);
  }
}
