/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/**
 * How long a request still waits for a connection. Three clocks run while it does: the time all its
 * connecting may take, the time it may stand in queues, and the 250 ms after which it looks for
 * another endpoint, at most twice; the connect it leaves behind goes on without it.
 *
 * <p>Threading: the exchange's owner.
 */
final class Patience {
  private static final long IMPATIENCE_NANOS = 250_000_000L;
  private static final int MOST_IMPATIENT_WAITS = 2;

  private final long connectPhaseNanos;
  private final long queueNanos;
  private long connectPhaseSpent;
  private long queueSpent;
  private int left;

  /**
   * @param connectPhaseNanos what all connecting may take, DNS included
   * @param queueNanos what all waiting for connections may take
   */
  Patience(long connectPhaseNanos, long queueNanos) {
    this.connectPhaseNanos = connectPhaseNanos;
    this.queueNanos = queueNanos;
  }

  /** What is left of the time all connecting may take. */
  long connectPhaseLeft() {
    return connectPhaseNanos - connectPhaseSpent;
  }

  /**
   * How long the next wait for a connection may take.
   *
   * @param connectNanos what a connect may take while one is under way for the request; it is no
   *     queue then, and the connect's own end is what is waited for
   */
  long nextWait(long connectNanos) {
    long most = Math.min(Math.max(queueNanos, connectNanos) - queueSpent, connectPhaseLeft());
    return left < MOST_IMPATIENT_WAITS ? Math.min(most, IMPATIENCE_NANOS) : most;
  }

  /** The request left a queue without a connection. */
  void leftQueue() {
    left++;
  }

  void waited(Wait.Kind kind, long nanos) {
    if (kind != Wait.Kind.BACKOFF) {
      connectPhaseSpent += nanos;
    }
    if (kind == Wait.Kind.CONNECTION) {
      queueSpent += nanos;
    }
  }
}
