/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import java.net.ConnectException;

/** No connection could be had in time; nothing was sent. */
public final class PoolExhaustedException extends ConnectException {
  private static final long serialVersionUID = 1L;

  PoolExhaustedException(Target target, Endpoint endpoint, Object pool) {
    super("no connection to " + endpoint + " of " + target + " was ready: " + pool);
  }
}
