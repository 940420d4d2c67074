/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint whose connects fail may be dialled again while no better one is left: full
 * jitter below 10 ms, doubling per failure to 500 ms. A handshake ends it. The requests are the
 * probes.
 *
 * <p>Threading: lock-free; any thread. Of failures in the same instant one counts: they say the
 * same.
 */
public final class ConnectBackoff {

  private static final long BASE_NANOS = 10_000_000L;
  private static final long MAX_NANOS = 500_000_000L;
  private static final int MAX_DOUBLINGS = 6;

  /** Null while there was no failure since the last handshake. */
  private final AtomicReference<@Nullable State> state = new AtomicReference<>();

  private record State(int failures, long untilNanos) {}

  /** A connect or a handshake failed. */
  public void failed(long now, RandomGenerator random) {
    State before = state.get();
    int failures = before == null ? 1 : before.failures + 1;
    long bound = Math.min(MAX_NANOS, BASE_NANOS << Math.min(failures - 1, MAX_DOUBLINGS));
    state.compareAndSet(before, new State(failures, now + random.nextLong(bound + 1)));
  }

  /** A handshake succeeded. */
  public void connected() {
    if (state.get() != null) {
      state.set(null);
    }
  }

  /** Whether connects fail at present. */
  public boolean isActive() {
    return state.get() != null;
  }

  /** Whether another connect may be tried. */
  public boolean isElapsed(long now) {
    return leftNanos(now) <= 0;
  }

  /** Time until another connect may be tried; zero or less when it may. */
  public long leftNanos(long now) {
    State current = state.get();
    return current == null ? 0 : current.untilNanos - now;
  }
}
