/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** Why a connection was closed. */
public enum CloseReason {
  /** Idle for as long as the pool or the server keeps it. */
  IDLE,
  /** It reached its lifetime. */
  LIFETIME,
  /** The server said that it closes, or closed. */
  SERVER,
  /** Octets arrived that belong to no response. */
  STRAY_OCTETS,
  /** Its exchange ended in the middle. */
  BROKEN_EXCHANGE,
  /** The endpoint was ejected or withdrawn. */
  RETIRED,
  /** There was no room for it any more. */
  SURPLUS,
  /** The client was closed. */
  SHUTDOWN
}
