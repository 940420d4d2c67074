/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import java.net.ConnectException;

/** No connection can be had: the queue is full or too slow; nothing was sent. */
public final class PoolExhaustedException extends ConnectException {
  private static final long serialVersionUID = 1L;

  PoolExhaustedException(Target target, Endpoint endpoint, Object pool) {
    super(message(target, endpoint, pool));
  }

  static String message(Target target, Endpoint endpoint, Object pool) {
    return "no connection to " + endpoint + " of " + target + " was ready: " + pool;
  }
}
