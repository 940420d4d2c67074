/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Outcome;
import java.io.IOException;

/**
 * Somebody who waits for a connection of one pool. Exactly one of a grant, a failure, a timeout and
 * a cancellation ends the wait: whoever wins {@link #claim}.
 */
interface Waiter {
  /** Ends the wait for the caller. Answers true once, on any thread. */
  boolean claim();

  boolean isClaimed();

  /** Whether only a new connection will do. */
  boolean wantsFresh();

  /** Whether it must not be sent twice: a connection the server may be closing will not do. */
  boolean isCareful();

  /** When the wait began. */
  long sinceNanos();

  /** The claimed waiter owns the place, in state IN_USE. Called without the pool's lock. */
  void granted(Slot slot);

  /** The claimed waiter gets nothing. Called without the pool's lock. */
  void refused(Outcome outcome, IOException cause, long startNanos);
}
