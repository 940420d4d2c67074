/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

/**
 * What a client should reach in a scenario.
 *
 * @param phase name of the phase, or {@link #WHOLE} for everything after the warm-up
 * @param figure what is judged
 * @param bound from which side
 * @param limit in the figure's unit
 */
public record Goal(String phase, Figure figure, Bound bound, double limit) {

  /** The time from the end of the warm-up to the end of the scenario. */
  public static final String WHOLE = "whole";

  /** On which side of the limit a figure must be; the limit itself is met. */
  public enum Bound {
    AT_MOST("\u2264"),
    AT_LEAST("\u2265");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  static Goal atMost(Figure figure, double limit) {
    return new Goal(WHOLE, figure, Bound.AT_MOST, limit);
  }

  static Goal atLeast(Figure figure, double limit) {
    return new Goal(WHOLE, figure, Bound.AT_LEAST, limit);
  }

  Goal in(String otherPhase) {
    return new Goal(otherPhase, figure, bound, limit);
  }

  /** Whether the measured value meets the goal. What never happened is infinite. */
  public boolean isMetBy(double value) {
    return bound == Bound.AT_MOST ? value <= limit : value >= limit;
  }

  /** The limit as a person reads it, such as {@code ≤ 0.05}. */
  public String limitText() {
    return bound.sign + " " + figure.format(limit);
  }
}
