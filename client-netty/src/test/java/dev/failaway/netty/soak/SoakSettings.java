/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import java.time.Duration;

/**
 * How long and how.
 *
 * @param length {@code -Dsoak.seconds}: a minute, with {@code -Plong} two hours
 * @param seed {@code -Dsoak.seed}: every draw of callers and faults comes from it; how they meet is
 *     up to the machine
 */
record SoakSettings(Duration length, long seed) {
  private static final long DEFAULT_SECONDS = 60;

  static SoakSettings ofSystem() {
    Long seconds = Long.getLong("soak.seconds", DEFAULT_SECONDS);
    Long seed = Long.getLong("soak.seed", System.nanoTime() & 0xFFFFFF);
    if (seconds <= 0) {
      throw new IllegalArgumentException("soak.seconds (" + seconds + ") must be > 0");
    }
    return new SoakSettings(Duration.ofSeconds(seconds), seed);
  }

  @Override
  public String toString() {
    return "-Dsoak.seconds=" + length.toSeconds() + " -Dsoak.seed=" + seed;
  }
}
