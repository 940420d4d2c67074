/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Zones that the user shifted away, each until its expiry.
 *
 * <p>Threading: any thread.
 */
final class Shifts {

  private final Map<String, Long> untilByZone = new ConcurrentHashMap<>();

  void shift(String zone, Duration duration, long now) {
    untilByZone.put(zone, now + duration.toNanos());
  }

  boolean end(String zone) {
    return untilByZone.remove(zone) != null;
  }

  /** Ends the shift of a zone if its time is over, not if it was prolonged since. */
  boolean endIfOver(String zone, long now) {
    Long until = untilByZone.get(zone);
    return until != null && now - until >= 0 && untilByZone.remove(zone, until);
  }

  boolean isAway(String zone) {
    return untilByZone.containsKey(zone);
  }

  /** Time left of a shift. */
  OptionalLong remainingNanos(String zone, long now) {
    Long until = untilByZone.get(zone);
    return until == null ? OptionalLong.empty() : OptionalLong.of(until - now);
  }
}
