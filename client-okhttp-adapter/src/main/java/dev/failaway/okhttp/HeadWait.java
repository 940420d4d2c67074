/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Lease;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a call for a response head, which ends early when the endpoint stalls and {@link
 * Attempts#leave} sends the request elsewhere.
 *
 * <p>OkHttp lets nobody take an exchange back but with the whole call. What ends it instead:
 *
 * <ol>
 *   <li>Without multiplexing the connection is the exchange's alone, and is closed.
 *   <li>On HTTP/2 the call's thread is interrupted: OkHttp then resets this stream and no other.
 *       Only once the request is written, because an interrupt between two writes could leave half
 *       a frame on the connection; and never a thread that somebody else has interrupted.
 * </ol>
 *
 * <p>The interrupt is taken back before anybody above sees it. An interrupt of somebody else's in
 * the moment between the two is lost with it.
 *
 * <p>Threading: the call's thread begins, starts and stops; the control thread asks. One atomic
 * step decides between a head that comes and an attempt that leaves; the fields are handed over
 * with it.
 */
final class HeadWait {

  private static final AtomicReferenceFieldUpdater<HeadWait, State> STATE =
      AtomicReferenceFieldUpdater.newUpdater(HeadWait.class, State.class, "state");

  private enum State {
    /** Nothing is waited for. */
    IDLE,
    /** The request is written, no head is there. */
    WAITING,
    /** The control thread asks whether to leave. */
    ASKED,
    /** The attempt is over. */
    LEFT
  }

  private volatile State state = State.IDLE;

  private @Nullable Attempts attempts;
  private @Nullable Lease lease;
  private @Nullable TrackedConnection connection;
  private @Nullable Thread interruptible;
  private long writtenNanos;
  private long delayNanos;

  /** Forgets the previous attempt. */
  void begin(Attempts request, Lease next) {
    attempts = request;
    lease = next;
    connection = null;
    STATE.lazySet(this, State.IDLE); // nobody else acts on it before the next volatile write
  }

  /**
   * Notes the connection that the attempt goes on with.
   *
   * @param acquired null when it leads elsewhere than to the leased endpoint
   */
  void on(@Nullable TrackedConnection acquired) {
    connection = acquired;
  }

  /** Writing begins. A connection that only this exchange uses may be closed from now on. */
  void writing(long now) {
    writtenNanos = now;
    TrackedConnection used = connection;
    if (used != null && !used.isMultiplexed()) {
      interruptible = null;
      state = State.WAITING;
    }
  }

  /** The request is written. */
  void written() {
    TrackedConnection used = connection;
    if (used != null && used.isMultiplexed()) {
      interruptible = Thread.currentThread();
      state = State.WAITING;
    }
  }

  /** The head is there: the connection leads to a server that answers. */
  void answered() {
    stop();
    TrackedConnection used = connection;
    if (used != null) {
      used.signs().answered();
    }
  }

  /** The exchange failed, or the attempt is over: from now on it is not left any more. */
  void stop() {
    State seen = state;
    while (seen == State.ASKED
        || (seen == State.WAITING && !STATE.compareAndSet(this, seen, State.IDLE))) {
      Thread.onSpinWait();
      seen = state;
    }
    if (seen == State.LEFT && interruptible != null) {
      interruptible = null;
      Thread.interrupted();
    }
  }

  /** Whether the attempt left its endpoint; its lease is finished then. */
  boolean hasLeft() {
    return state == State.LEFT;
  }

  /** How long to wait before the next attempt after this one left. */
  long delayNanos() {
    return delayNanos;
  }

  /** The endpoint stalls. */
  void stalled(TrackedConnection silent, long now) {
    if (!STATE.compareAndSet(this, State.WAITING, State.ASKED)) {
      return;
    }
    State next = State.WAITING;
    try {
      if (connection == silent && leave(silent, now)) {
        next = State.LEFT;
      }
    } finally {
      state = next;
    }
  }

  private boolean leave(TrackedConnection silent, long now) {
    Attempts request = attempts;
    Lease current = lease;
    Thread caller = interruptible;
    if (request == null
        || current == null
        || silent.signs().isHeardSince(writtenNanos)
        || (caller != null && caller.isInterrupted())) {
      return false;
    }
    OptionalLong delay =
        request.leave(current, new StalledException(silent.place().endpoint()), now);
    if (delay.isEmpty()) {
      return false;
    }
    delayNanos = delay.getAsLong();
    if (caller != null) {
      caller.interrupt();
    } else {
      silent.abandon();
    }
    return true;
  }
}
