/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** One pool per endpoint. */
final class VirtualPools {

  private final Map<Endpoint, VirtualPool> pools = new HashMap<>();

  VirtualPool of(Endpoint endpoint, Supplier<VirtualPool> maker) {
    return pools.computeIfAbsent(endpoint, e -> maker.get());
  }
}
