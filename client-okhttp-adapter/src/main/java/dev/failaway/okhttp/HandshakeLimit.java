/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * How long the peer may keep silent during the TLS handshake: what is left of the connect timeout,
 * but longer for the first handshake, which loads the JVM's TLS classes.
 *
 * @param ticker the clock
 * @param startNanos when the TCP connect began
 * @param limitMillis for TCP and TLS together; 0 means none
 */
record HandshakeLimit(Ticker ticker, long startNanos, long limitMillis) {

  /** What the first handshake of a JVM may need on a small machine. */
  static final long FIRST_HANDSHAKE_MILLIS = 5_000;

  /**
   * Returns the socket's read timeout until the first exchange sets its own.
   *
   * @param requested what OkHttp set, in milliseconds; 0 means none
   */
  int soTimeout(int requested) {
    if (limitMillis == 0) {
      return requested;
    }
    long spent = TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime() - startNanos);
    int left = (int) Math.max(1, limitMillis - spent);
    return requested == 0 ? left : Math.min(requested, left);
  }
}
