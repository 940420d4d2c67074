/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * One query over TCP: connect, send, read one message, each with its length in front (RFC 1035
 * section 4.2.2).
 *
 * <p>Threading: on the loop's thread.
 */
final class TcpTry implements DnsLoop.Handler {

  private static final int LENGTH_BYTES = 2;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final MessageSink sink;
  private final ByteBuffer out;
  private final ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES);
  private ByteBuffer message = ByteBuffer.allocate(0);

  private TcpTry(DnsLoop loop, SocketChannel channel, byte[] query, MessageSink sink)
      throws IOException {
    this.channel = channel;
    this.sink = sink;
    this.out = ByteBuffer.allocate(LENGTH_BYTES + query.length);
    out.putShort((short) query.length).put(query).flip();
    this.key = loop.register(channel, operationOf(channel), this);
  }

  static TcpTry open(DnsLoop loop, InetSocketAddress server, byte[] query, MessageSink sink)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.connect(server);
      return new TcpTry(loop, channel, query, sink);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static int operationOf(SocketChannel channel) {
    return channel.isConnected() ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
  }

  void close() throws IOException {
    channel.close();
  }

  @Override
  public void onReady() throws IOException {
    if (!channel.isConnected() && !channel.finishConnect()) {
      return;
    }
    if (out.hasRemaining()) {
      channel.write(out);
      key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
      return;
    }
    if (length.hasRemaining()) {
      read(length);
      if (length.hasRemaining()) {
        return;
      }
      message = ByteBuffer.allocate(Short.toUnsignedInt(length.getShort(0)));
    }
    read(message);
    if (!message.hasRemaining()) {
      sink.onMessage(message.array());
    }
  }

  private void read(ByteBuffer target) throws IOException {
    if (target.hasRemaining() && channel.read(target) < 0) {
      throw new EOFException("connection closed before the answer was complete");
    }
  }

  @Override
  public void onBroken(IOException cause) {
    sink.onBroken(cause);
  }
}
