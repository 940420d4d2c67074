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
    CONNECTING,
    IDLE,
    IN_USE,
    RETIRING,
    CLOSED
  }

  final EndpointPool pool;

  /** When the connect began; immutable. */
  final long startNanos;

  /** When the connection has to retire; immutable. */
  final long expiresNanos;

  private State state = State.CONNECTING;
  private @Nullable PooledConnection connection;

  /** While IDLE: when it has to be closed. */
  long idleUntilNanos;

  Slot(EndpointPool pool, long startNanos, long expiresNanos) {
    this.pool = pool;
    this.startNanos = startNanos;
    this.expiresNanos = expiresNanos;
  }

  State state() {
    return state;
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

  void toIdle(long untilNanos) {
    move(State.IDLE, state == State.CONNECTING || state == State.IN_USE);
    idleUntilNanos = untilNanos;
  }

  void toInUse() {
    move(State.IN_USE, state == State.CONNECTING || state == State.IDLE || state == State.IN_USE);
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
