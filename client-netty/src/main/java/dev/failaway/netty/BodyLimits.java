/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.io.IOException;

/**
 * How many octets of a response body are collected in memory: a quarter of the maximum heap. It is
 * the caller's limit, not the server's fault; a body that streams has none.
 */
final class BodyLimits {
  static final long COLLECTED =
      Math.min(Integer.MAX_VALUE - 16, Runtime.getRuntime().maxMemory() / 4);

  private BodyLimits() {}

  static IOException exceeded(Object connection) {
    return new IOException(
        "the response body from "
            + connection
            + " exceeds the limit of "
            + COLLECTED
            + " octets for bodies collected in memory");
  }
}
