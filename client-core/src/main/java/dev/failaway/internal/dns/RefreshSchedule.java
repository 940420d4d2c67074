/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.DnsPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When the next lookup of a name is due.
 *
 * <p>Every period is jittered, so that a fleet that started together does not ask together:
 *
 * <ol>
 *   <li>after an answer: its clamped TTL x U(0.8, 1.0), ahead of expiry;
 *   <li>after an answer that sheds load: its clamped TTL x U(1.0, 1.2), because it means stay away;
 *   <li>after a failure: 1 to 2 s, then twice as long each time up to 16 to 32 s. Half of it is
 *       jitter, and it is never less than a second: no name is asked for more often than that.
 * </ol>
 *
 * <p>Threading: immutable.
 *
 * @param policy the clamp
 */
public record RefreshSchedule(DnsPolicy policy) {

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final int MAX_DOUBLINGS = 4; // 16 s, and as much jitter

  /** How long an answer of this TTL is used. */
  public Duration clamp(Duration ttl) {
    if (ttl.compareTo(policy.minTtl()) < 0) {
      return policy.minTtl();
    }
    return ttl.compareTo(policy.maxTtl()) > 0 ? policy.maxTtl() : ttl;
  }

  /** Delay to the next lookup after an answer. */
  public long afterAnswerNanos(Duration ttl, RandomGenerator random) {
    return scaled(clamp(ttl).toNanos(), 0.8 + 0.2 * random.nextDouble());
  }

  /** Delay to the next lookup after an answer that sheds load. */
  public long afterShedNanos(Duration ttl, RandomGenerator random) {
    return scaled(clamp(ttl).toNanos(), 1.0 + 0.2 * random.nextDouble());
  }

  /**
   * Delay to the next lookup after a failure.
   *
   * @param failures in a row, from 1
   */
  public long afterFailureNanos(int failures, RandomGenerator random) {
    long least = FIRST_RETRY.toNanos() << Math.min(failures - 1, MAX_DOUBLINGS);
    return least + random.nextLong(least + 1);
  }

  /** Any other period, a little shorter each time. */
  public long jitteredNanos(Duration period, RandomGenerator random) {
    return scaled(period.toNanos(), 0.8 + 0.2 * random.nextDouble());
  }

  private static long scaled(long nanos, double factor) {
    return (long) (nanos * factor);
  }
}
