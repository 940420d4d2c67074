/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a pool or an exchange may ask of a connection. All methods may be called on any thread,
 * except where noted, and none blocks.
 */
interface PooledConnection {
  /** The event loop it lives on. */
  EventExecutor loop();

  /** Carries the exchange to its end. On the loop, once per grant. */
  void begin(Exchange exchange);

  /** The exchange asks for n more pieces of its body. On the loop; a stale call is ignored. */
  void request(Exchange exchange, long n);

  /** Breaks the exchange off and closes. On the loop; a stale call is ignored. */
  void abort(Exchange exchange, IOException cause);

  /** Breaks whatever it carries off and closes. */
  void abort(IOException cause);

  /** The same, if it carries something and no octet was sent or received for so long. */
  void abortIfStill(long nanos, IOException cause);

  /**
   * Its endpoint stalls: the exchange on it, if it may, goes elsewhere, and the connection is
   * closed then. Any thread.
   */
  void stalled();

  ConnectionLabel label();

  @Nullable SSLSession sslSession();

  /** Whether it is open and nothing unexpected has arrived, as far as this thread can see. */
  boolean isUsable();

  /** Closes it. */
  void close(CloseReason reason);
}
