/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import org.jspecify.annotations.Nullable;

/**
 * The wait of one request for somebody to dial, over all its attempts: it keeps its age and its
 * bound however often it goes and comes back.
 *
 * <p>Threading: the state is guarded by the lock of its {@link FailOpenQueue}; the rest is
 * immutable.
 */
final class FailOpenWait {

  enum State {
    /** It holds a lease, or has not joined the queue yet. */
    AWAY,
    /** It stands in the queue. */
    WAITING,
    /** It was told to try, and has not yet. */
    CALLED
  }

  private final long number;
  private final long startNanos;
  private final long boundNanos;

  // Guarded by the lock of the queue.
  private State state = State.AWAY;
  private boolean paid = true;
  private @Nullable Runnable hook;

  /**
   * @param number the lower the older
   * @param startNanos when the request found nobody to dial for the first time
   * @param boundNanos how long it waits from then on
   */
  FailOpenWait(long number, long startNanos, long boundNanos) {
    this.number = number;
    this.startNanos = startNanos;
    this.boundNanos = boundNanos;
  }

  long number() {
    return number;
  }

  long elapsedNanos(long now) {
    return now - startNanos;
  }

  /** What is left of its bound; zero or less when it is over. */
  long leftNanos(long now) {
    return boundNanos - elapsedNanos(now);
  }

  State stateLocked() {
    return state;
  }

  /** Whether its next lease is a first attempt, or was paid when it was decided. */
  boolean isPaidLocked() {
    return paid;
  }

  void payLocked(boolean done) {
    paid = done;
  }

  void joinLocked(Runnable whenCalled) {
    state = State.WAITING;
    hook = whenCalled;
  }

  /** Answers what to run to tell it. */
  @Nullable Runnable callLocked() {
    Runnable told = hook;
    state = State.CALLED;
    hook = null;
    return told;
  }

  void goLocked() {
    state = State.AWAY;
    hook = null;
  }
}
