/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/**
 * How many of a name's addresses one answer shows, and when the choice changes.
 *
 * <p>An ELB name with more than eight addresses answers with eight of them, different ones from
 * answer to answer.
 *
 * @param size how many addresses an answer shows at most; at least 1
 * @param random whether each choice is drawn at random (seeded) instead of moving on by {@code
 *     size} addresses, which shows every address within a few answers
 * @param perTtl whether the choice stays for one TTL, as behind a caching resolver, instead of
 *     changing with every answer
 */
public record Sampling(int size, boolean random, boolean perTtl) {
  /** Checks the size. */
  public Sampling {
    if (size < 1) {
      throw new IllegalArgumentException("sample size (" + size + ") must be > 0");
    }
  }

  /** Every address in every answer: the default. */
  public static Sampling all() {
    return new Sampling(Integer.MAX_VALUE, false, false);
  }

  /**
   * Moves on by {@code size} addresses with every answer, round and round.
   *
   * @param size addresses per answer
   */
  public static Sampling rotating(int size) {
    return new Sampling(size, false, false);
  }

  /**
   * Draws {@code size} addresses for every answer.
   *
   * @param size addresses per answer
   */
  public static Sampling random(int size) {
    return new Sampling(size, true, false);
  }

  /** The same sampling, but stable for one TTL of the name (a TTL of 0 changes every answer). */
  public Sampling stablePerTtl() {
    return new Sampling(size, random, true);
  }
}
