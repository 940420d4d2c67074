/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket that says it is closed as soon as OkHttp should not use it for another exchange.
 *
 * <p>OkHttp has no maximum age and no way to retire a connection, but it asks the raw socket of a
 * connection {@code isClosed()} before each reuse, and nowhere else. So an old or retired
 * connection leaves the pool without disturbing what is in flight on it. It must delegate to an
 * inner socket: a subclass that lies would confuse the JDK's own methods, which ask {@code
 * isClosed()} too.
 *
 * <p>It also switches Nagle's algorithm off, which OkHttp does not, and gives the TLS handshake
 * what is left of the connect timeout, which OkHttp grants to TCP alone.
 *
 * <p>Threading: as any socket; the answer of {@code isClosed()} rests on volatile state.
 */
// The inner socket does the locking that the JDK's class does with its monitor.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class TrackedSocket extends Socket {

  private final SocketRegistry registry;
  private final Socket inner;
  private volatile @Nullable TrackedConnection tracked;

  TrackedSocket(SocketRegistry registry, Socket inner) throws SocketException {
    super((SocketImpl) null);
    this.registry = registry;
    this.inner = inner;
  }

  /** What the registry knows of it; null before it connects. */
  @Nullable TrackedConnection tracked() {
    return tracked;
  }

  @Override
  public void connect(SocketAddress remote) throws IOException {
    connect(remote, 0);
  }

  @Override
  public void connect(SocketAddress remote, int timeoutMillis) throws IOException {
    int connectMillis = registry.connectMillis(timeoutMillis);
    TrackedConnection connecting = registry.connecting((InetSocketAddress) remote, inner);
    tracked = connecting;
    if (connecting != null) {
      connecting.admit();
    }
    HandshakeLimit limit = registry.handshakeLimit(connectMillis);
    inner.connect(remote, connectMillis);
    inner.setTcpNoDelay(true);
    inner.setSoTimeout(limit.soTimeout(inner.getSoTimeout()));
    if (connecting != null) {
      registry.established(connecting);
    }
  }

  @Override
  public boolean isClosed() {
    TrackedConnection connection = tracked;
    return inner.isClosed() || (connection != null && registry.isOver(connection));
  }

  @Override
  public void close() throws IOException {
    inner.close();
    TrackedConnection connection = tracked;
    if (connection != null) {
      connection.closed();
    }
  }

  @Override
  public void bind(SocketAddress local) throws IOException {
    inner.bind(local);
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return inner.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return inner.getLocalAddress();
  }

  @Override
  public int getPort() {
    return inner.getPort();
  }

  @Override
  public int getLocalPort() {
    return inner.getLocalPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return inner.getRemoteSocketAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return inner.getLocalSocketAddress();
  }

  @Override
  public @Nullable SocketChannel getChannel() {
    return inner.getChannel();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    TrackedConnection connection = tracked;
    InputStream octets = inner.getInputStream();
    return connection == null ? octets : new HeardStream(octets, registry, connection);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    TrackedConnection connection = tracked;
    OutputStream octets = inner.getOutputStream();
    return connection == null ? octets : new SentStream(octets, connection);
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    inner.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return inner.getTcpNoDelay();
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    inner.setSoLinger(on, seconds);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return inner.getSoLinger();
  }

  @Override
  public void sendUrgentData(int data) throws IOException {
    inner.sendUrgentData(data);
  }

  @Override
  public void setOOBInline(boolean on) throws SocketException {
    inner.setOOBInline(on);
  }

  @Override
  public boolean getOOBInline() throws SocketException {
    return inner.getOOBInline();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    inner.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return inner.getSoTimeout();
  }

  @Override
  public void setSendBufferSize(int size) throws SocketException {
    inner.setSendBufferSize(size);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return inner.getSendBufferSize();
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    inner.setReceiveBufferSize(size);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return inner.getReceiveBufferSize();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    inner.setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return inner.getKeepAlive();
  }

  @Override
  public void setTrafficClass(int trafficClass) throws SocketException {
    inner.setTrafficClass(trafficClass);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return inner.getTrafficClass();
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    inner.setReuseAddress(on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return inner.getReuseAddress();
  }

  @Override
  public void shutdownInput() throws IOException {
    inner.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    inner.shutdownOutput();
  }

  @Override
  public boolean isConnected() {
    return inner.isConnected();
  }

  @Override
  public boolean isBound() {
    return inner.isBound();
  }

  @Override
  public boolean isInputShutdown() {
    return inner.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return inner.isOutputShutdown();
  }

  @Override
  public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
    inner.setPerformancePreferences(connectionTime, latency, bandwidth);
  }

  @Override
  public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
    inner.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return inner.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return inner.supportedOptions();
  }

  @Override
  public String toString() {
    return inner.toString();
  }
}
