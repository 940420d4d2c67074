/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/**
 * Records that a caching resolver has fetched and keeps for their TTL.
 *
 * @param records what it fetched
 * @param ttlSeconds their TTL then
 * @param sinceNanos when, on {@code System.nanoTime()}'s scale
 */
record Kept<T>(T records, long ttlSeconds, long sinceNanos) {
  private static final long SECOND = 1_000_000_000L;

  boolean isOver(long nowNanos) {
    return nowNanos - sinceNanos >= ttlSeconds * SECOND;
  }

  /** What is left of the TTL, in full seconds: 0 in the last one. */
  long secondsLeft(long nowNanos) {
    return (ttlSeconds * SECOND - (nowNanos - sinceNanos)) / SECOND;
  }
}
