/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.Endpoint;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection that only remembers what happened to it. */
final class FakeConnection implements PooledConnection {
  boolean usable = true;

  /** Whether no octet flows. */
  boolean still;

  @Nullable CloseReason closed;
  final EventExecutor loop;

  FakeConnection() {
    this(ImmediateEventExecutor.INSTANCE);
  }

  FakeConnection(EventExecutor loop) {
    this.loop = loop;
  }

  @Override
  public EventExecutor loop() {
    return loop;
  }

  @Override
  public void begin(Exchange exchange) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void request(Exchange exchange, long n) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void abort(Exchange exchange, IOException cause) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void abort(IOException cause) {
    closed = CloseReason.SHUTDOWN;
  }

  @Override
  public void abortIfStill(long nanos, IOException cause) {
    if (still) {
      abort(cause);
    }
  }

  @Override
  public void stalled() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConnectionLabel label() {
    return new ConnectionLabel(
        new Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Optional.empty()),
        1);
  }

  @Override
  public @Nullable SSLSession sslSession() {
    return null;
  }

  @Override
  public boolean isUsable() {
    return usable && closed == null;
  }

  @Override
  public void close(CloseReason reason) {
    closed = reason;
  }
}
