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
  private boolean removed;

  /**
   * Adds what is missing and removes what is not there any more; the others go on. Without effect
   * once all are removed: an update that comes late must not leave meters behind.
   */
  void update(Set<K> keys, Function<K, Meters> added) {
    if (removed) {
      return;
    }
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

  /** Removes all, for good. */
  void remove() {
    removed = true;
    metersByKey.values().forEach(Meters::remove);
    metersByKey.clear();
  }
}
