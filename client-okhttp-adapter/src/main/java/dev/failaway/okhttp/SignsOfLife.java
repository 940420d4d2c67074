/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.cluster.Lease;
import org.jspecify.annotations.Nullable;

/**
 * When octets came on one connection, and whether they say that its server answers requests.
 *
 * <p>The tickets of TLS 1.3 and the settings of HTTP/2 come after the first request was written,
 * from a server that need not read it ever: until the first response head has come they are no
 * sign. Without TLS and multiplexing every octet is part of a response.
 *
 * <p>Threading: any thread.
 */
final class SignsOfLife {

  private volatile long lastOctetNanos;
  private volatile boolean answering;
  private volatile @Nullable Lease lease;

  /** Notes that TCP is connected: a silence begins then. */
  void connected(long now, boolean secure) {
    lastOctetNanos = now;
    answering = !secure;
  }

  /** The server speaks first: what it says before a response head is no sign. */
  void awaitHead() {
    answering = false;
  }

  /** When an octet came last, or it was connected. */
  long lastOctetNanos() {
    return lastOctetNanos;
  }

  /** Notes whose exchange is on the connection now; null when it is of another endpoint. */
  void of(@Nullable Lease user) {
    lease = user;
  }

  /** Notes that octets came; they are the endpoint's, whichever of its leases they belong to. */
  void heard(long now) {
    lastOctetNanos = now;
    Lease current = lease;
    if (current != null && answering) {
      current.received();
    }
  }

  /** Notes that a response head came. */
  void answered() {
    if (!answering) {
      answering = true;
    }
  }

  /** Whether octets of a response have come since then. */
  boolean isHeardSince(long nanos) {
    return answering && lastOctetNanos - nanos > 0;
  }
}
