/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.ArrayDeque;

/**
 * The askers and the handshakes of one endpoint, and how many of them began within a second.
 *
 * <p>Threading: guarded by the lock of its {@link Handshakes}.
 */
final class HandshakeLane {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final ArrayDeque<Handshakes.Permit> askers = new ArrayDeque<>();

  /** When the last handshakes began, oldest first. */
  private final ArrayDeque<Long> begun = new ArrayDeque<>();

  private int inFlight;

  void add(Handshakes.Permit asker) {
    askers.add(asker);
  }

  /** Answers whether this one was waiting. */
  boolean remove(Handshakes.Permit asker) {
    return askers.remove(asker);
  }

  boolean isWaiting() {
    return !askers.isEmpty();
  }

  int inFlight() {
    return inFlight;
  }

  /** The handshake of the first asker begins. */
  Handshakes.Permit begin(long now) {
    inFlight++;
    begun.add(now);
    if (begun.size() > Handshakes.GENTLE_PER_SECOND) {
      begun.removeFirst();
    }
    return askers.remove();
  }

  void end() {
    inFlight--;
  }

  /** How long the next one has to wait to be the {@link Handshakes#GENTLE_PER_SECOND}th at most. */
  long pauseNanos(long now) {
    return begun.size() < Handshakes.GENTLE_PER_SECOND ? 0 : begun.getFirst() + SECOND_NANOS - now;
  }

  /** Whether nothing is under way, nor was in the last second. */
  boolean isForgettable(long now) {
    return askers.isEmpty()
        && inFlight == 0
        && (begun.isEmpty() || now - begun.getLast() >= SECOND_NANOS);
  }
}
