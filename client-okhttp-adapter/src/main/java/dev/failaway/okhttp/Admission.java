/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.cluster.Handshakes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Leave to open one connection: few are opened at a time, by all clients of a load balancer
 * together. It is given back when the TLS handshake is over, or TCP is connected where there is
 * none.
 *
 * <p>Threading: one thread waits; any thread closes, which ends the wait.
 */
final class Admission implements AutoCloseable {

  private final Handshakes handshakes;
  private final Endpoint endpoint;
  private final Gate granted = new Gate();
  private final Handshakes.Permit permit;
  private volatile boolean closed;

  private Admission(Handshakes handshakes, Endpoint endpoint) throws NotReadyException {
    this.handshakes = handshakes;
    this.endpoint = endpoint;
    Handshakes.Permit asked = handshakes.acquire(endpoint, given -> granted.open());
    if (asked == null) {
      throw new NotReadyException(
          "too many connects wait: " + handshakes.waiting() + ", next would be to " + endpoint);
    }
    permit = asked;
  }

  /**
   * Asks for leave; {@link #await} waits for it.
   *
   * @throws NotReadyException when too many wait already
   */
  static Admission ask(Handshakes handshakes, Endpoint endpoint) throws NotReadyException {
    return new Admission(handshakes, endpoint);
  }

  /**
   * Waits for the leave.
   *
   * @throws NotReadyException when it does not come in time
   * @throws SocketException when it is closed meanwhile
   * @throws InterruptedIOException when the thread is interrupted
   */
  void await(long nanos) throws IOException {
    boolean given = false;
    try {
      given = granted.await(nanos);
    } finally {
      if (!given) {
        close();
      }
    }
    if (!given) {
      throw new NotReadyException(
          String.format(
              Locale.ROOT,
              "no leave to connect to %s within %d ms, handshakes under way: %d, to it: %d",
              endpoint,
              TimeUnit.NANOSECONDS.toMillis(nanos),
              handshakes.inFlight(),
              handshakes.inFlight(endpoint)));
    }
    if (closed) {
      throw new SocketException("Socket closed");
    }
  }

  /** Gives the leave back. Idempotent. */
  @Override
  public void close() {
    closed = true;
    permit.close();
    granted.open();
  }
}
