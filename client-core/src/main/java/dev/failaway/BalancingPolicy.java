/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one of the eligible endpoints is chosen.
 *
 * <p>Threading: immutable.
 */
public final class BalancingPolicy {

  private static final BalancingPolicy DEFAULTS =
      new BalancingPolicy(new Fields(Choice.TWO_CHOICES, Optional.empty()));

  private static final double MAX_PREFERENCE = 1_000;

  private final Fields fields;

  private BalancingPolicy(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static BalancingPolicy defaults() {
    return DEFAULTS;
  }

  /** The way to choose; default {@link Choice#TWO_CHOICES}. */
  public Choice picker() {
    return fields.picker;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #picker()
   */
  public BalancingPolicy withPicker(Choice picker) {
    return new BalancingPolicy(new Fields(picker, fields.localZonePreference));
  }

  /**
   * How many times as busy as an endpoint elsewhere one of the own zone may be before requests
   * spill over; none by default: zones are treated alike. Busy is what the picker compares:
   * requests in flight times latency. Without an eligible endpoint in the own zone every request
   * goes elsewhere; retries go to another zone whatever this says.
   *
   * <p>Set it where traffic between zones costs money or time and the own zone can carry its
   * clients: 4 keeps nearly everything at home as long as it answers as fast as the others, 1.5
   * tips the scales. It needs {@link ZonePolicy#localZone()} and labels of endpoints.
   */
  public Optional<Double> localZonePreference() {
    return fields.localZonePreference;
  }

  /**
   * Returns a copy with this value, more than 1 and at most 1,000.
   *
   * @see #localZonePreference()
   */
  public BalancingPolicy withLocalZonePreference(double localZonePreference) {
    return new BalancingPolicy(new Fields(fields.picker, Optional.of(localZonePreference)));
  }

  /**
   * Returns a copy that treats zones alike.
   *
   * @see #localZonePreference()
   */
  public BalancingPolicy withoutLocalZonePreference() {
    return new BalancingPolicy(new Fields(fields.picker, Optional.empty()));
  }

  /** The ways to choose an endpoint. */
  public enum Choice {
    /** Two distinct random endpoints, the one with fewer requests in flight: even load. */
    TWO_CHOICES,
    /** One after the other: even counts, whatever the endpoints have in flight. */
    ROUND_ROBIN
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BalancingPolicy that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "BalancingPolicy" + fields.toString().substring("Fields".length());
  }

  private record Fields(Choice picker, Optional<Double> localZonePreference) {
    private Fields {
      Objects.requireNonNull(picker, "picker");
      localZonePreference.ifPresent(
          value -> Require.within("localZonePreference", value, 1, MAX_PREFERENCE));
    }
  }
}
