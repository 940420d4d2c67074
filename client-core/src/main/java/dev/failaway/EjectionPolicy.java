/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint is ejected for transport failures, and for how long.
 *
 * <p>An ejection is always time-bounded; a background handshake readmits the endpoint.
 *
 * <p>Threading: immutable.
 */
public final class EjectionPolicy {

  private static final EjectionPolicy DEFAULTS =
      new EjectionPolicy(
          new Fields(3, 0.5, 5, Duration.ofSeconds(5), Duration.ofSeconds(60), false));

  private final Fields fields;

  private EjectionPolicy(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static EjectionPolicy defaults() {
    return DEFAULTS;
  }

  /** Transport failures in a row that eject an endpoint; default 3, at least 1. */
  public int consecutiveFailures() {
    return fields.consecutiveFailures;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #consecutiveFailures()
   */
  public EjectionPolicy withConsecutiveFailures(int consecutiveFailures) {
    return new EjectionPolicy(
        new Fields(
            consecutiveFailures,
            fields.failureShare,
            fields.minimumAttempts,
            fields.baseEjection,
            fields.maxEjection,
            fields.detectOnly));
  }

  /**
   * Share of failed attempts in the last second or the last ten seconds that ejects an endpoint;
   * default 0.5, range (0, 1].
   */
  public double failureShare() {
    return fields.failureShare;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #failureShare()
   */
  public EjectionPolicy withFailureShare(double failureShare) {
    return new EjectionPolicy(
        new Fields(
            fields.consecutiveFailures,
            failureShare,
            fields.minimumAttempts,
            fields.baseEjection,
            fields.maxEjection,
            fields.detectOnly));
  }

  /**
   * Fewest attempts in the window before {@link #failureShare()} is looked at; default 5, at least
   * 1.
   */
  public int minimumAttempts() {
    return fields.minimumAttempts;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #minimumAttempts()
   */
  public EjectionPolicy withMinimumAttempts(int minimumAttempts) {
    return new EjectionPolicy(
        new Fields(
            fields.consecutiveFailures,
            fields.failureShare,
            minimumAttempts,
            fields.baseEjection,
            fields.maxEjection,
            fields.detectOnly));
  }

  /**
   * Length of the first ejection; default 5 s. It doubles with each further one, with equal jitter,
   * and is forgiven by one step per 30 s without failure.
   */
  public Duration baseEjection() {
    return fields.baseEjection;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #baseEjection()
   */
  public EjectionPolicy withBaseEjection(Duration baseEjection) {
    return new EjectionPolicy(
        new Fields(
            fields.consecutiveFailures,
            fields.failureShare,
            fields.minimumAttempts,
            baseEjection,
            fields.maxEjection,
            fields.detectOnly));
  }

  /** Longest ejection; default 60 s, at least {@link #baseEjection()}. */
  public Duration maxEjection() {
    return fields.maxEjection;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxEjection()
   */
  public EjectionPolicy withMaxEjection(Duration maxEjection) {
    return new EjectionPolicy(
        new Fields(
            fields.consecutiveFailures,
            fields.failureShare,
            fields.minimumAttempts,
            fields.baseEjection,
            maxEjection,
            fields.detectOnly));
  }

  /**
   * Whether endpoints are only judged: events and status say who would be ejected, but nobody is.
   * Default false. Switch it on to see what ejection would do before relying on it.
   */
  public boolean detectOnly() {
    return fields.detectOnly;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #detectOnly()
   */
  public EjectionPolicy withDetectOnly(boolean detectOnly) {
    return new EjectionPolicy(
        new Fields(
            fields.consecutiveFailures,
            fields.failureShare,
            fields.minimumAttempts,
            fields.baseEjection,
            fields.maxEjection,
            detectOnly));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EjectionPolicy that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "EjectionPolicy" + fields.toString().substring("Fields".length());
  }

  private record Fields(
      int consecutiveFailures,
      double failureShare,
      int minimumAttempts,
      Duration baseEjection,
      Duration maxEjection,
      boolean detectOnly) {
    private Fields {
      Require.atLeast("consecutiveFailures", consecutiveFailures, 1);
      Require.share("failureShare", failureShare);
      Require.atLeast("minimumAttempts", minimumAttempts, 1);
      Require.positive("baseEjection", baseEjection);
      Require.positive("maxEjection", maxEjection);
      if (maxEjection.compareTo(baseEjection) < 0) {
        throw new IllegalArgumentException(
            "maxEjection (" + maxEjection + ") must be >= baseEjection (" + baseEjection + ")");
      }
    }
  }
}
