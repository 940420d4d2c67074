/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/** Checks shares (probabilities). */
final class Shares {
  private Shares() {}

  static double check(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share (" + share + ") must be between 0 and 1");
    }
    return share;
  }
}
