/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.io.IOException;

/** An exchange was ended by its own side: cancelled, interrupted, or its client was closed. */
public final class AbortedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** For this reason. */
  public AbortedException(String message) {
    super(message);
  }
}
