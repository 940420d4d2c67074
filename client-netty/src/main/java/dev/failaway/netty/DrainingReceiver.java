/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.BodyFlow;

/**
 * Drops the body of a response that is answered by another request; reads little of it, and not for
 * long, to save the connection, and goes on.
 *
 * <p>Threading: serial.
 */
final class DrainingReceiver implements BodyReceiver {
  private static final int MOST = 64 * 1024;

  private final BodyFlow flow;
  private final Runnable then;
  private final Runnable callOff;
  private int left = MOST;

  /**
   * @param patienceNanos how long to wait for the end of the body
   */
  DrainingReceiver(BodyFlow flow, long patienceNanos, Runnable then) {
    this.flow = flow;
    this.then = then;
    flow.request(Long.MAX_VALUE);
    callOff = flow.cancelAfter(patienceNanos);
  }

  @Override
  public void body(byte[] octets, int from, int length) {
    left -= Math.min(length, left);
    if (left == 0) {
      flow.cancel();
    }
  }

  @Override
  public void complete() {
    callOff.run();
    then.run();
  }

  @Override
  public void failed(Throwable cause) {
    callOff.run();
    then.run();
  }
}
