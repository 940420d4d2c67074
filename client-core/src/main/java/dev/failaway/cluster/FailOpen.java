/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.NoEndpointException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint a request goes to while ejections are ignored, because none or too few endpoints
 * are eligible.
 *
 * <ol>
 *   <li>One with an idle connection, if any: it costs no connect.
 *   <li>Else one that may be dialled: its connects do not fail, or its connect backoff has elapsed
 *       and no other connect to it is under way.
 *   <li>Else none: the request fails at once, or waits in {@link FailOpenQueue} where the policy
 *       says so. It never dials three addresses, so that a total outage sees about one connect per
 *       request.
 * </ol>
 *
 * <p>A shifted zone comes last of all. Among equals: not tried by this request, readmitted already,
 * then the one whose last failure is longest ago.
 *
 * <p>Threading: any thread; reads counters.
 */
final class FailOpen {

  private final Cluster cluster;
  private final List<ClusterEndpoint> members;
  private final TriedEndpoints tried;
  private final long now;

  FailOpen(Cluster cluster, Snapshot snapshot, TriedEndpoints tried, long now) {
    this.cluster = cluster;
    this.members = snapshot.members();
    this.tried = tried;
    this.now = now;
  }

  @Nullable ClusterEndpoint pick() {
    ClusterEndpoint best = null;
    int bestRank = Integer.MAX_VALUE;
    for (ClusterEndpoint member : members) {
      int rank = rank(member);
      if (rank < bestRank || (rank == bestRank && failedEarlier(member, best))) {
        best = member;
        bestRank = rank;
      }
    }
    return best;
  }

  /** Lower is better; the highest value is unusable. */
  private int rank(ClusterEndpoint member) {
    if (!member.isListed()) {
      return Integer.MAX_VALUE;
    }
    int rank = member.health().isEligible() ? 0 : 1;
    rank += member.isShifted() ? 8 : 0;
    rank += tried.isUntried(member) ? 0 : 2;
    if (cluster.connections().hasIdle(member)) {
      return rank;
    }
    boolean dial = !member.backoff().isActive() || mayTry(cluster, member, now);
    return dial ? rank + 4 : Integer.MAX_VALUE;
  }

  /** Whether any number of requests may go there: it has a connection, or connects do not fail. */
  static boolean isOpen(Cluster cluster, ClusterEndpoint member) {
    return member.isListed()
        && (!member.backoff().isActive() || cluster.connections().hasIdle(member));
  }

  /** Whether its connects fail, and it is time for another one. */
  static boolean mayTry(Cluster cluster, ClusterEndpoint member, long now) {
    return member.isListed()
        && member.backoff().isActive()
        && member.backoff().isElapsed(now)
        && !cluster.connections().isConnecting(member);
  }

  /**
   * What a request fails with that finds nobody.
   *
   * @param wait of the request; null when it did not wait
   */
  static NoEndpointException nobody(Cluster cluster, @Nullable FailOpenWait wait, long now) {
    String waited = wait == null ? "" : ", waited " + wait.elapsedNanos(now) / 1_000_000 + " ms";
    return new NoEndpointException(
        cluster.target(), reason(cluster, waited), cluster.lastFailure());
  }

  /** Why nobody may be dialled, in words. */
  static String reason(Cluster cluster, String waited) {
    IOException last = cluster.lastFailure();
    return "connects to all "
        + cluster.snapshot().members().size()
        + " endpoints fail and are in backoff"
        + waited
        + (last == null ? "" : ", last: " + last.getMessage());
  }

  private static boolean failedEarlier(ClusterEndpoint a, @Nullable ClusterEndpoint b) {
    return b != null && a.lastFailureNanos() - b.lastFailureNanos() < 0;
  }
}
