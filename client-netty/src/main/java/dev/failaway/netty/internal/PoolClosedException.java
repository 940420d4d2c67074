/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.io.IOException;

/** The pool was closed, with its client or because nobody had used it. */
final class PoolClosedException extends IOException {
  private static final long serialVersionUID = 1L;

  PoolClosedException() {
    super("the connection pool is closed");
  }
}
