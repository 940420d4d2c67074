/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.io.IOException;

/**
 * Takes what a socket brings.
 *
 * <p>Threading: on the loop's thread.
 */
interface MessageSink {

  /** A whole message came; the sink may close the socket. */
  void onMessage(byte[] message);

  /** The socket is of no use any more. */
  void onBroken(IOException cause);
}
