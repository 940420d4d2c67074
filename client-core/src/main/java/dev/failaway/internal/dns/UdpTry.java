/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * One query over UDP, on a socket of its own.
 *
 * <p>The socket is connected, so that the kernel drops what other addresses send, and bound to a
 * random port, so that who can not see the query must guess port and id together (RFC 5452).
 *
 * <p>Threading: on the loop's thread.
 */
final class UdpTry implements DnsLoop.Handler {

  private static final int FIRST_PORT = 32_768; // below live the ports that services listen on
  private static final int LAST_PORT = 65_535;
  private static final int BIND_TRIES = 8;
  private static final int MAX_LENGTH = 4096; // 512 without EDNS, but not every server obeys
  private static final int MAX_PER_TURN = 32;

  private final DatagramChannel channel;
  private final MessageSink sink;
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_LENGTH);

  private UdpTry(DatagramChannel channel, MessageSink sink) {
    this.channel = channel;
    this.sink = sink;
  }

  static UdpTry open(DnsLoop loop, InetSocketAddress server, SecureRandom random, MessageSink sink)
      throws IOException {
    boolean isIpv4 = server.getAddress() instanceof Inet4Address;
    DatagramChannel channel =
        DatagramChannel.open(isIpv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      channel.configureBlocking(false);
      bindToRandomPort(channel, random);
      channel.connect(server);
      UdpTry opened = new UdpTry(channel, sink);
      loop.register(channel, SelectionKey.OP_READ, opened);
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void bindToRandomPort(DatagramChannel channel, SecureRandom random)
      throws IOException {
    for (int i = 0; i < BIND_TRIES; i++) {
      if (tryBind(channel, random.nextInt(FIRST_PORT, LAST_PORT + 1))) {
        return;
      }
    }
    channel.bind(new InetSocketAddress(0));
  }

  private static boolean tryBind(DatagramChannel channel, int port) throws IOException {
    try {
      channel.bind(new InetSocketAddress(port));
      return true;
    } catch (BindException e) {
      return false; // taken by somebody else
    }
  }

  /** Sends the query, again if it was sent before; what the network can not take is lost. */
  void send(byte[] query) throws IOException {
    channel.write(ByteBuffer.wrap(query));
  }

  void close() throws IOException {
    channel.close();
  }

  @Override
  public void onReady() throws IOException {
    for (int i = 0; i < MAX_PER_TURN && channel.isOpen(); i++) {
      int length = channel.read(buffer.clear());
      if (length <= 0) {
        return;
      }
      sink.onMessage(Arrays.copyOf(buffer.array(), length));
    }
  }

  @Override
  public void onBroken(IOException cause) {
    sink.onBroken(cause);
  }
}
