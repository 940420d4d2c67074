/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP/1.1 client made of bytes, so that tests see exactly what a node does to a connection. */
final class RawHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  static RawHttp open(FakeNode node) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReceiveBufferSize(64 << 10); // so that bodies do not vanish in the kernel
      socket.connect(node.address(), PATIENCE_MILLIS);
      return new RawHttp(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  static RawHttp over(Socket socket) throws IOException {
    return new RawHttp(socket);
  }

  void get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  void send(String bytes) throws IOException {
    out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** One byte, or -1 at the end. */
  int readByte() throws IOException {
    return readByte(PATIENCE_MILLIS);
  }

  int readByte(int patienceMillis) throws IOException {
    socket.setSoTimeout(patienceMillis);
    return in.read();
  }

  /** The head up to and including the empty line. */
  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = readByte();
      if (next < 0) {
        throw new EOFException("after " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** A response with a Content-Length: head and body in one string. */
  String readResponse() throws IOException {
    String head = readHead();
    int length = length(head);
    return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** Everything up to FIN. */
  String readToEnd() throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Reads until nothing comes for a while; answers how many bytes came. */
  long drainUntilSilent(int silenceMillis) throws IOException {
    socket.setSoTimeout(silenceMillis);
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        total += count;
      }
      throw new EOFException("after " + total);
    } catch (SocketTimeoutException silent) {
      return total;
    }
  }

  /** Reads exactly so many bytes. */
  long drain(long count) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    while (total < count) {
      int now = in.read(buffer, 0, (int) Math.min(buffer.length, count - total));
      if (now < 0) {
        throw new EOFException("after " + total);
      }
      total += now;
    }
    return total;
  }

  private static int length(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        return Integer.parseInt(line.substring(15).trim());
      }
    }
    throw new AssertionError("no length in " + head);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
