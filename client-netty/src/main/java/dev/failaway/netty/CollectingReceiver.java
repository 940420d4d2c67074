/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.BodyFlow;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Collects a body into one array: {@code BodyHandlers.ofByteArray()} and {@code ofString()} without
 * buffers in between. The array grows with what arrives, never by what was only announced.
 *
 * <p>Threading: the event loop.
 */
final class CollectingReceiver<T> implements BodyReceiver {
  private static final int FIRST = 8 * 1024;
  private static final int MOST_ANNOUNCED = 64 * 1024;

  private final BodyFlow flow;
  private final Function<byte[], T> finisher;
  private final BodyResult<T> result;
  private final long announced;
  private byte[] body;
  private int size;
  private boolean over;

  /**
   * @param announced the length the head announced, or -1
   */
  CollectingReceiver(
      BodyFlow flow, long announced, Function<byte[], T> finisher, BodyResult<T> result) {
    this.flow = flow;
    this.announced = announced;
    this.finisher = finisher;
    this.result = result;
    this.body = new byte[(int) Math.min(announced < 0 ? FIRST : announced, MOST_ANNOUNCED)];
    flow.request(Long.MAX_VALUE);
  }

  @Override
  public void body(byte[] octets, int from, int length) {
    if (over) {
      return;
    }
    if (length > BodyLimits.COLLECTED - size) {
      failed(BodyLimits.exceeded(flow.connection()));
      flow.cancel();
      return;
    }
    int needed = size + length;
    if (needed > body.length) {
      long doubled = Math.max(needed, Math.min(2L * body.length, BodyLimits.COLLECTED));
      long enough = announced < 0 ? doubled : Math.min(doubled, Math.max(needed, announced));
      body = Arrays.copyOf(body, (int) enough);
    }
    System.arraycopy(octets, from, body, size, length);
    size = needed;
  }

  @Override
  public void complete() {
    if (!over) {
      over = true;
      result.made(finisher.apply(size == body.length ? body : Arrays.copyOf(body, size)));
    }
  }

  @Override
  public void failed(Throwable cause) {
    if (!over) {
      over = true;
      body = new byte[0];
      result.failed(cause);
    }
  }
}
