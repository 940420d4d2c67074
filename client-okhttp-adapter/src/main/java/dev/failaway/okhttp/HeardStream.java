/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The octets of a connection, and a note of when the last ones came: a stream may be long, and its
 * endpoint has not stalled while it speaks. A read that ends because it did stall says so.
 *
 * <p>Threading: one reader at a time.
 */
final class HeardStream extends FilterInputStream {

  private final SocketRegistry registry;
  private final TrackedConnection connection;

  HeardStream(InputStream octets, SocketRegistry registry, TrackedConnection connection) {
    super(octets);
    this.registry = registry;
    this.connection = connection;
  }

  @Override
  public int read() throws IOException {
    byte[] octet = new byte[1];
    return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int count = in.read(buffer, offset, length);
      if (count > 0) {
        registry.heard(connection);
      }
      return count;
    } catch (IOException e) {
      throw connection.explained(e);
    }
  }
}
