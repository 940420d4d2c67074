/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

/**
 * How the connections to one endpoint are used at one moment.
 *
 * @param inUse connections with a request on them
 * @param idle connections ready for a request
 * @param connecting connections that are being opened, or wait for their turn to be
 * @param waiting requests that wait for a connection
 */
public record ConnectionUsage(int inUse, int idle, int connecting, int waiting) {

  /** Nothing at all. */
  public static final ConnectionUsage NONE = new ConnectionUsage(0, 0, 0, 0);

  /** The sum of both. */
  public ConnectionUsage plus(ConnectionUsage other) {
    return new ConnectionUsage(
        inUse + other.inUse,
        idle + other.idle,
        connecting + other.connecting,
        waiting + other.waiting);
  }

  /** Connections that are open. */
  public int open() {
    return inUse + idle;
  }
}
