/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.cluster.ConnectionUsage;

/**
 * How full a pool is at one moment.
 *
 * @param maximum most connections, those not yet open included
 * @param inUse connections with a request on them
 * @param idle connections ready for a request
 * @param connecting connections that are being opened, or wait for their turn to be
 * @param waiting requests that wait for a connection
 */
public record PoolNumbers(int maximum, int inUse, int idle, int connecting, int waiting) {
  /** The same for meters. */
  ConnectionUsage usage() {
    return new ConnectionUsage(inUse, idle, connecting, waiting);
  }

  @Override
  public String toString() {
    return "maximum "
        + maximum
        + ", in use "
        + inUse
        + ", idle "
        + idle
        + ", connecting "
        + connecting
        + ", waiting "
        + waiting;
  }
}
