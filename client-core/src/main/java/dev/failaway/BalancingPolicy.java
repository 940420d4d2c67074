/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one of the eligible endpoints is chosen.
 *
 * <p>Threading: immutable.
 */
public final class BalancingPolicy {

  private static final BalancingPolicy DEFAULTS =
      new BalancingPolicy(new Fields(Choice.TWO_CHOICES));

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
    return new BalancingPolicy(new Fields(picker));
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

  private record Fields(Choice picker) {
    private Fields {
      Objects.requireNonNull(picker, "picker");
    }
  }
}
