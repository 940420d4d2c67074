/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/** Opens connections for pools. */
interface Connector {
  /**
   * Connects when it is the place's turn: asks {@link EndpointPool#begin} then, and unless that
   * says no, ends in exactly one call of {@link EndpointPool#connected} or {@link
   * EndpointPool#connectFailed}, on any thread, possibly before this method returns.
   */
  void connect(Slot slot);
}
