/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One wait of a call's thread, for a backoff or for the first addresses: it ends when its time is
 * over, when somebody opens the gate, or when the thread is interrupted.
 *
 * <p>Threading: one thread waits, any thread opens.
 */
final class Gate {

  private final CountDownLatch latch = new CountDownLatch(1);

  /** Ends the wait. */
  void open() {
    latch.countDown();
  }

  /**
   * Waits until the gate opens, at most this long.
   *
   * @return whether it was opened
   * @throws InterruptedIOException when the thread is interrupted; its flag stays set, as in okio
   */
  boolean await(long nanos) throws InterruptedIOException {
    try {
      return latch.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
