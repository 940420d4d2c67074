/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened to the connections of one target so far, over all transports. Transports count
 * here; meters read.
 *
 * <p>Threading: any thread.
 */
public final class ConnectionCounters {

  private final LongAdder opened = new LongAdder();
  private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();

  ConnectionCounters() {
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, new LongAdder());
    }
  }

  /** Connections opened, the TLS handshake included. */
  public long opened() {
    return opened.sum();
  }

  /** Of those, the ones closed for this reason. */
  public long closed(CloseReason reason) {
    return counter(reason).sum();
  }

  /** Of those opened, the ones closed for any reason. */
  public long closed() {
    return closed.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Waits of requests for a connection that have ended, with one or without. */
  public long waits() {
    return waits.sum();
  }

  /** How long these waits took together, in nanoseconds. */
  public long waitNanos() {
    return waitNanos.sum();
  }

  /** A connection is ready for requests. */
  public void countOpened() {
    opened.increment();
  }

  /** A connection that was counted as opened is closed; once each. */
  public void countClosed(CloseReason reason) {
    counter(reason).increment();
  }

  /** A request has waited for a connection, which it got or not. */
  public void countWait(long nanos) {
    waits.increment();
    waitNanos.add(Math.max(0, nanos));
  }

  private LongAdder counter(CloseReason reason) {
    LongAdder counter = closed.get(reason);
    if (counter == null) {
      throw new IllegalStateException("no counter of " + reason);
    }
    return counter;
  }

  @Override
  public String toString() {
    return "opened " + opened() + ", closed " + closed;
  }
}
