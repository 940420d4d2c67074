/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The octets that a connection sends. A write that ends because the endpoint stalled says so, or
 * OkHttp would take it for a broken connection and repeat the request on the same address.
 *
 * <p>Threading: one writer at a time.
 */
final class SentStream extends FilterOutputStream {

  private final TrackedConnection connection;

  SentStream(OutputStream octets, TrackedConnection connection) {
    super(octets);
    this.connection = connection;
  }

  @Override
  public void write(int octet) throws IOException {
    try {
      out.write(octet);
    } catch (IOException e) {
      throw connection.explained(e);
    }
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    try {
      out.write(buffer, offset, length);
    } catch (IOException e) {
      throw connection.explained(e);
    }
  }
}
