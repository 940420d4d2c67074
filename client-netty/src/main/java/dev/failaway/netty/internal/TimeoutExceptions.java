/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.io.IOException;

/** Makes the exceptions of timeouts, whose types belong to the API above the engine. */
public interface TimeoutExceptions {
  /** No connection in time. */
  IOException connect(String message);

  /** A connection, but no answer in time. */
  IOException response(String message);
}
