/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

/** How far the exchange of an attempt came. */
enum Progress {
  /** No connection was sought yet. */
  PLANNED,
  /** A TCP connect is on its way. */
  CONNECTING,
  /** A TLS handshake is on its way. */
  HANDSHAKE,
  /** The exchange has a connection, and nothing was written. */
  CONNECTED,
  /** Writing began: something may have reached the server. */
  SENT,
  /** The response head is there. */
  ANSWERED
}
