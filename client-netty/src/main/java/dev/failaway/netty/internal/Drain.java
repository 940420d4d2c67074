/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * How the connections to a withdrawn endpoint end.
 *
 * <ol>
 *   <li>Idle ones at once, or after 30 s if the withdrawal may be undone.
 *   <li>Busy ones after their response.
 *   <li>Responses that take longer than 120 s may go on as long as octets flow, at most until 120 s
 *       after the connection's lifetime.
 * </ol>
 */
final class Drain {
  /** How long idle connections wait for a withdrawal that is undone. */
  static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** How long responses may take without being asked whether anything flows. */
  static final long STREAM_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** Without an octet for this long nothing flows: events of a stream may be rare. */
  static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Drain() {}

  /** Ends a response that has had its time. */
  static void end(PooledConnection connection, long expiresNanos, long now) {
    if (now - expiresNanos >= STREAM_NANOS) {
      connection.abort(cut(connection, "it outlived its connection's lifetime by 120 s"));
    } else {
      connection.abortIfStill(STILL_NANOS, cut(connection, "no octet came for 30 s"));
    }
  }

  private static IOException cut(PooledConnection connection, String why) {
    return new IOException(
        "the response on "
            + connection.label()
            + " was cut, because its address left dns more than 120 s ago and "
            + why);
  }
}
