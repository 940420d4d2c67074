/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/**
 * What a peer may make this client read, in octets and counts. Exceeded, the connection is closed
 * and the attempt fails with a {@link LimitExceededException} that names the limit.
 *
 * <p>The numbers are generous for honest servers (nginx and ALB send header sections far below 64
 * KiB) and small enough that thousands of hostile connections do not exhaust a heap.
 */
final class Limits {
  /** One status line with its CRLF. */
  static final int STATUS_LINE = 4 * 1024;

  /** All header sections of one response, interim responses included. */
  static final int HEADER_SECTION = 64 * 1024;

  /** One field line, folded continuations included. */
  static final int FIELD = 16 * 1024;

  /** Field lines of one header section. */
  static final int FIELDS = 200;

  /** Interim (1xx) responses before the final one. */
  static final int INTERIM_RESPONSES = 16;

  /** The trailer section; trailers are validated and dropped. */
  static final int TRAILER_SECTION = 8 * 1024;

  /** Field lines of one trailer section. */
  static final int TRAILERS = 50;

  /** One chunk-size line with extension and CRLF. */
  static final int CHUNK_LINE = 4 * 1024;

  /** The extensions of one chunk. */
  static final int CHUNK_EXTENSION = 256;

  /** Hexadecimal digits of one chunk size. */
  static final int CHUNK_SIZE_DIGITS = 16;

  /** Framing octets of a chunked body beyond one per octet of data (Go's CVE-2023-39326). */
  static final int CHUNK_OVERHEAD = 64 * 1024;

  /** What is read of a response that nobody wants, to save its connection. */
  static final int DRAIN = 64 * 1024;

  /** Octets a server may send before a TLS handshake is complete. */
  static final int HANDSHAKE = 128 * 1024;

  private Limits() {}
}
