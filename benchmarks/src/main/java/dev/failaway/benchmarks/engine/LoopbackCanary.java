/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Listens where a client ends up that takes {@code 0.0.0.0} for an address: on 127.0.0.1 at the
 * service's port. Counts connections and closes them.
 *
 * <p>Threading: a daemon thread accepts; {@link #connects()} may be called by any.
 */
final class LoopbackCanary implements AutoCloseable {

  private final ServerSocket socket;
  private final AtomicLong connects = new AtomicLong();

  private LoopbackCanary(ServerSocket socket) {
    this.socket = socket;
  }

  /** Starts to listen; absent if somebody else already does. */
  static Optional<LoopbackCanary> start(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (BindException e) {
      socket.close();
      return Optional.empty();
    }
    LoopbackCanary canary = new LoopbackCanary(socket);
    Thread thread = new Thread(canary::accept, "loopback-canary");
    thread.setDaemon(true);
    thread.start();
    return Optional.of(canary);
  }

  long connects() {
    return connects.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (Socket accepted = socket.accept()) {
        connects.incrementAndGet();
        accepted.setSoLinger(true, 0);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException("cannot accept at " + socket, e);
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + socket, e);
    }
  }
}
