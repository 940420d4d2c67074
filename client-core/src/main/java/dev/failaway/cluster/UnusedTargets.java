/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers when each cluster was used last, by looking at its count of requests now and then: a
 * request need not write the time.
 *
 * <p>Threading: the control thread alone.
 */
final class UnusedTargets {

  /** Between two looks. */
  static final Duration PERIOD = Duration.ofMinutes(1);

  /**
   * Used so lately that a request may be about to lease: longer than any backoff or Retry-After.
   */
  static final Duration RECENT = Duration.ofSeconds(10);

  private static final long UNUSED_NANOS = Duration.ofMinutes(10).toNanos();

  private final Map<Cluster, Use> uses = new HashMap<>();

  private record Use(long requests, long nanos) {}

  void addOnControl(Cluster cluster, long now) {
    uses.put(cluster, new Use(cluster.counters().requests(), now));
  }

  void removeOnControl(Cluster cluster) {
    uses.remove(cluster);
  }

  int count() {
    return uses.size();
  }

  void lookOnControl(long now) {
    for (Map.Entry<Cluster, Use> entry : uses.entrySet()) {
      Cluster cluster = entry.getKey();
      long requests = cluster.counters().requests();
      if (requests != entry.getValue().requests || cluster.isBusy()) {
        entry.setValue(new Use(requests, now));
      }
    }
  }

  List<Cluster> tooLongUnused(long now) {
    return unusedFor(UNUSED_NANOS, now);
  }

  /** Returns at most so many, those that were unused for longest first. */
  List<Cluster> leastUsed(int count, long now) {
    return count <= 0 ? List.of() : unusedFor(RECENT.toNanos(), now).stream().limit(count).toList();
  }

  private List<Cluster> unusedFor(long nanos, long now) {
    return uses.entrySet().stream()
        .filter(entry -> now - entry.getValue().nanos >= nanos)
        .sorted(Comparator.comparingLong(entry -> entry.getValue().nanos - now))
        .map(Map.Entry::getKey)
        .toList();
  }
}
