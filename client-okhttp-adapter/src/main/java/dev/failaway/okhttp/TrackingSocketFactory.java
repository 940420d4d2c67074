/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Makes tracked sockets of those of the client's own factory.
 *
 * <p>Threading: immutable.
 */
final class TrackingSocketFactory extends SocketFactory {

  private final SocketRegistry registry;
  private final SocketFactory inner;

  TrackingSocketFactory(SocketRegistry registry, SocketFactory inner) {
    this.registry = registry;
    this.inner = inner;
  }

  /** Whether its sockets are in this registry. */
  boolean belongsTo(SocketRegistry other) {
    return registry == other;
  }

  /** The factory that makes the sockets. */
  SocketFactory inner() {
    return inner;
  }

  @Override
  public Socket createSocket() throws IOException {
    return new TrackedSocket(registry, inner.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(local, localPort));
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(address, port));
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort)
      throws IOException {
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(local, localPort));
    socket.connect(new InetSocketAddress(address, port));
    return socket;
  }
}
