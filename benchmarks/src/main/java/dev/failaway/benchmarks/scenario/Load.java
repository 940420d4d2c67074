/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;

/**
 * When requests are due, independent of how the previous ones fare (an open loop).
 *
 * <p>A pulse is a burst of requests one {@code gap} apart; the next one starts {@code period} after
 * this one started. Steady load is a pulse of one request.
 *
 * @param burst requests per pulse
 * @param gap from one request of a pulse to the next
 * @param period from the start of a pulse to the start of the next
 * @param postPercent share of the requests that are a POST, 0 to 100
 */
public record Load(int burst, Duration gap, Duration period, int postPercent) {

  public Load {
    if (burst < 1) {
      throw new IllegalArgumentException("burst (" + burst + ") must be >= 1");
    }
    if (gap.isNegative() || gap.multipliedBy(burst - 1L).compareTo(period) >= 0) {
      throw new IllegalArgumentException(
          "gap (" + gap + ") times " + (burst - 1) + " must be >= 0 and < period (" + period + ")");
    }
    if (postPercent < 0 || postPercent > 100) {
      throw new IllegalArgumentException("postPercent (" + postPercent + ") must be 0..100");
    }
  }

  /** Evenly spaced requests. */
  public static Load steady(int perSecond, int postPercent) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("rate (" + perSecond + ") must be >= 1 request/s");
    }
    return new Load(1, Duration.ZERO, Duration.ofNanos(1_000_000_000L / perSecond), postPercent);
  }

  /** When request number {@code sequence} (from 0) is due, in nanoseconds from the first one. */
  public long dueNanos(long sequence) {
    return sequence / burst * period.toNanos() + sequence % burst * gap.toNanos();
  }

  /** How many requests are due in the given time. */
  public long countIn(Duration length) {
    long nanos = length.toNanos();
    long pulses = nanos / period.toNanos();
    long rest = nanos - pulses * period.toNanos();
    long inRest =
        gap.isZero() ? burst : Math.min(burst, (rest + gap.toNanos() - 1) / gap.toNanos());
    return pulses * burst + (rest == 0 ? 0 : inRest);
  }

  /**
   * Whether request number {@code sequence} is a POST. Spread by a hash, so that no client's round
   * robin falls into step with it, and the same for every client.
   */
  public boolean isPost(long sequence) {
    long mixed = (sequence + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return Long.remainderUnsigned(mixed ^ (mixed >>> 31), 100) < postPercent;
  }

  /** Mean number of requests per second. */
  public double perSecond() {
    return burst * 1e9 / period.toNanos();
  }
}
