/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The answers that a name gives one after the other.
 *
 * <p>All addresses: each answer begins with another one, so that a client which uses only the first
 * meets every zone. A sample: each answer begins where the previous one ended.
 *
 * <p>Threading: not safe.
 */
final class Rotation {

  private final List<String> addresses;
  private final int sample;
  private int from;

  Rotation(List<String> addresses, int sample) {
    this.addresses = List.copyOf(addresses);
    this.sample = Math.min(sample, addresses.size());
  }

  /** The next answer. */
  List<String> next() {
    List<String> rotated = new ArrayList<>(addresses);
    Collections.rotate(rotated, -from);
    from += sample < addresses.size() ? sample : 1;
    return List.copyOf(rotated.subList(0, sample));
  }
}
