/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Outcome;

/**
 * Keeps a connection warm to every endpoint that a request might go to, so that a failover needs no
 * handshake.
 *
 * <ol>
 *   <li>As long as the target was used in the last minute, about once a second, and soon after the
 *       endpoints changed.
 *   <li>Not before the first response: when nothing answers, the first requests are to find out and
 *       say so, and nothing is to run ahead of them.
 *   <li>To usable endpoints only; to one whose connects fail at the pace of its connect backoff.
 *   <li>Never while DNS sheds load, nor before its first answer.
 *   <li>Which connections there are is the transports' knowledge, and which of them used the
 *       target: they open what is missing, within the limit of handshakes.
 * </ol>
 *
 * <p>Threading: {@link #used} on any thread, the rest on the control thread.
 */
final class Warmth {

  private static final long PERIOD_NANOS = 1_000_000_000L;
  private static final long SOON_NANOS = 200_000_000L;
  private static final long USED_NANOS = 60_000_000_000L;

  private final Cluster cluster;
  private final Shared shared;

  private volatile boolean ticking;

  // The control thread's.
  private long requestsSeen;
  private long usedNanos;
  private boolean soon;
  private boolean answered;

  Warmth(Cluster cluster, Shared shared) {
    this.cluster = cluster;
    this.shared = shared;
  }

  /** A request began: a volatile read, nearly always. */
  void used() {
    if (!ticking) {
      shared.control().execute(this::beginOnControl);
    }
  }

  /** Somebody asked for warm connections: they need no response before. */
  void askedOnControl() {
    assert shared.control().isCurrent();
    answered = true;
  }

  private void beginOnControl() {
    assert shared.control().isCurrent();
    if (!ticking) {
      ticking = true;
      usedNanos = shared.now();
      changedOnControl();
      tickIn(PERIOD_NANOS);
    }
  }

  /**
   * Other endpoints are usable now; the new ones get their connection soon, but not all at once.
   */
  void changedOnControl() {
    assert shared.control().isCurrent();
    if (!ticking || soon) {
      return;
    }
    soon = true;
    shared
        .control()
        .schedule(
            () -> {
              soon = false;
              keepWarm();
            },
            shared.random().nextLong(SOON_NANOS));
  }

  private void tickIn(long nanos) {
    shared.control().schedule(this::tick, nanos - shared.random().nextLong(nanos / 5));
  }

  private void tick() {
    long now = shared.now();
    noteUse(now);
    if (now - usedNanos > USED_NANOS) {
      ticking = false;
      noteUse(now); // a request may just have seen that it still ticks
      if (now - usedNanos > USED_NANOS) {
        return;
      }
      ticking = true;
    }
    keepWarm();
    tickIn(PERIOD_NANOS);
  }

  private void noteUse(long now) {
    long requests = cluster.counters().requests();
    if (requests != requestsSeen) {
      requestsSeen = requests;
      usedNanos = now;
    }
  }

  private void keepWarm() {
    Snapshot snapshot = cluster.snapshot();
    if (snapshot.phase() != Snapshot.Phase.READY || !hasAnswered()) {
      return;
    }
    long now = shared.now();
    for (ClusterEndpoint member : snapshot.members()) {
      if (member.isUsable() && member.backoff().isElapsed(now)) {
        for (Transport transport : shared.transports()) {
          transport.keepWarm(cluster.target(), member.endpoint());
        }
      }
    }
  }

  private boolean hasAnswered() {
    if (answered) {
      return true;
    }
    for (Outcome outcome : Outcome.values()) {
      answered |= outcome.provesTransport() && cluster.counters().attempts(outcome) > 0;
    }
    return answered;
  }
}
