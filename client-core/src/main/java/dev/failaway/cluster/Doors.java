/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

/**
 * Where a request of a cluster could go now: to how many endpoints at once, to how many to see.
 *
 * <p>Threading: immutable; made from one snapshot and from counters, on any thread.
 *
 * @param open endpoints that take any number
 * @param toTry endpoints that may be dialled once, to see
 * @param nextNanos when that may have changed although nobody told it
 */
record Doors(int open, int toTry, long nextNanos) {

  /** Between two looks at a connect that is under way; nearly always its end is told before. */
  private static final long GLANCE_NANOS = 50_000_000L;

  /** No backoff is longer. */
  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;

  static Doors of(Cluster cluster, long now) {
    Snapshot snapshot = cluster.snapshot();
    int open = 0;
    int toTry = 0;
    long next = Long.MAX_VALUE;
    for (ClusterEndpoint member : snapshot.members()) {
      boolean eligible = !snapshot.isFailOpen() && member.isUsable();
      if (eligible || FailOpen.isOpen(cluster, member)) {
        open++;
      } else {
        toTry += FailOpen.mayTry(cluster, member, now) ? 1 : 0;
        long backoff = member.backoff().leftNanos(now);
        next = Math.min(next, backoff > 0 ? backoff : GLANCE_NANOS);
      }
    }
    return new Doors(open, toTry, Math.min(next, LONGEST_PAUSE_NANOS));
  }
}
