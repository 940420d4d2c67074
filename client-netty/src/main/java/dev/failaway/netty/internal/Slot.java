/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import org.jspecify.annotations.Nullable;

/**
 * One connection's place in its pool, from the decision to connect until it is closed.
 *
 * <pre>
 * QUEUED     -> CONNECTING | CLOSED
 * CONNECTING -> IDLE | IN_USE | CLOSED
 * IDLE       -> IN_USE | CLOSED
 * IN_USE     -> IDLE | RETIRING | CLOSED
 * RETIRING   -> CLOSED
 * </pre>
 *
 * <p>A place counts against the pool's maximum in every state but CLOSED, which is entered exactly
 * once: that is why a permit cannot leak.
 *
 * <p>Threading: the fields are guarded by the pool's lock, except where noted.
 */
final class Slot {
  /** See {@link Slot}. */
  enum State {
    /** Its connect waits for its turn among those of the target. */
    QUEUED,
    CONNECTING,
    IDLE,
    IN_USE,
    RETIRING,
    CLOSED
  }

  final EndpointPool pool;

  /** Whether it is opened although no request waits for it. */
  final boolean background;

  private State state = State.QUEUED;
  private @Nullable PooledConnection connection;

  /** When the connect began, or was asked for while QUEUED. */
  private volatile long startNanos;

  /** When the connection has to retire. */
  private long expiresNanos;

  /** While IDLE: since when. */
  private long idleSinceNanos;

  /** While IDLE: when it has to be closed. */
  private long idleUntilNanos;

  /** While in use: since when, and how long it had been idle before. */
  private long usedSinceNanos;

  private long idleNanos;

  /** Whether its successor was asked for. */
  private boolean replaced;

  Slot(EndpointPool pool, boolean background, long now) {
    this.pool = pool;
    this.background = background;
    this.startNanos = now;
  }

  State state() {
    return state;
  }

  /** When the connect began; any thread. */
  long startNanos() {
    return startNanos;
  }

  long expiresNanos() {
    return expiresNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  long idleUntilNanos() {
    return idleUntilNanos;
  }

  long usedSinceNanos() {
    return usedSinceNanos;
  }

  /** How long it had been idle when its present use began; zero for a new one. */
  long idleNanos() {
    return idleNanos;
  }

  /** Whether it has to retire before this time, and nobody takes its place yet. */
  boolean mayBeReplaced(long nanos) {
    return !replaced && state != State.RETIRING && expiresNanos - nanos <= 0;
  }

  void replaced() {
    replaced = true;
  }

  void toConnecting(long now, long expires) {
    move(State.CONNECTING, state == State.QUEUED);
    startNanos = now;
    expiresNanos = expires;
  }

  PooledConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("not connected: " + state);
    }
    return connection;
  }

  void connected(PooledConnection opened) {
    if (state != State.CONNECTING) {
      throw new IllegalStateException("connected while " + state);
    }
    connection = opened;
  }

  void toIdle(long sinceNanos, long untilNanos) {
    move(State.IDLE, state == State.CONNECTING || state == State.IN_USE);
    idleSinceNanos = sinceNanos;
    idleUntilNanos = untilNanos;
  }

  /** Whether its present use is not its first. */
  boolean wasIdle() {
    return idleUntilNanos != idleSinceNanos;
  }

  /** Its use came to nothing: it is idle since when it was. */
  void toIdleAgain() {
    move(State.IDLE, state == State.IN_USE && wasIdle());
  }

  void toInUse(long now) {
    State before = state;
    move(State.IN_USE, state == State.CONNECTING || state == State.IDLE || state == State.IN_USE);
    idleNanos = before == State.IDLE ? now - idleSinceNanos : 0;
    usedSinceNanos = now;
  }

  void toRetiring() {
    move(State.RETIRING, state == State.IN_USE);
  }

  void toClosed() {
    move(State.CLOSED, state != State.CLOSED);
  }

  private void move(State next, boolean allowed) {
    if (!allowed) {
      throw new IllegalStateException("from " + state + " to " + next);
    }
    state = next;
  }
}
