/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Meters that come and go with what they are about: endpoints, zones.
 *
 * <p>Threading: guarded by its owner.
 *
 * @param <K> what there is a set of meters for each of
 */
final class ChangingMeters<K> {

  private final Map<K, Meters> metersByKey = new HashMap<>();

  /** Adds what is missing and removes what is not there any more; the others go on. */
  void update(Set<K> keys, Function<K, Meters> added) {
    metersByKey
        .entrySet()
        .removeIf(
            known -> {
              boolean gone = !keys.contains(known.getKey());
              if (gone) {
                known.getValue().remove();
              }
              return gone;
            });
    keys.forEach(key -> metersByKey.computeIfAbsent(key, added));
  }

  void remove() {
    metersByKey.values().forEach(Meters::remove);
    metersByKey.clear();
  }
}
