/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/**
 * Finds the next line of an {@link InputBuffer} and holds it to its limit. A line over the limit is
 * rejected at the same octet whether it arrived whole or in pieces, and every line ends with CRLF:
 * a bare LF is one of the ways two parsers come to disagree.
 *
 * <p>Threading: confined to its connection's loop.
 */
final class LineReader {
  private final InputBuffer input;
  private final Object peer;

  /** Start of the current line, relative to the buffer's position. */
  private int start;

  /** Octets already searched, relative to the buffer's position. */
  private int scanned;

  private int end;

  LineReader(InputBuffer input, Object peer) {
    this.input = input;
    this.peer = peer;
  }

  /** Begins anew at the buffer's position. */
  void reset() {
    start = 0;
    scanned = 0;
  }

  /**
   * Whether the current line is complete; then {@link #lineStart} and {@link #lineEnd} tell where.
   *
   * @param allowed octets the line may have, CRLF included
   * @param what names the limit in the exception
   * @param limit the value of the limit, for the exception
   */
  boolean read(int allowed, String what, int limit) throws MalformedResponseException {
    byte[] octets = input.octets;
    int available = input.available();
    int base = input.position;
    int stop = Math.min(available, start + allowed);
    int at = Math.max(scanned, start);
    while (at < stop && octets[base + at] != Octets.LF) {
      at++;
    }
    scanned = at;
    if (at == stop) {
      if (available - start >= allowed) {
        throw new LimitExceededException(what, limit, peer);
      }
      return false;
    }
    if (at == start || octets[base + at - 1] != Octets.CR) {
      throw new MalformedResponseException("a line that ends without CR", peer);
    }
    end = at - 1;
    scanned = at + 1;
    return true;
  }

  /** Absolute index of the line's first octet. */
  int lineStart() {
    return input.position + start;
  }

  /** Absolute index of the line's CR. */
  int lineEnd() {
    return input.position + end;
  }

  /** Octets of the line with its CRLF. */
  int length() {
    return end + 2 - start;
  }

  /** Octets from the buffer's position to the end of the current line. */
  int consumed() {
    return end + 2;
  }

  /** Goes to the next line and keeps this one in the buffer. */
  void advance() {
    start = end + 2;
  }

  /** Drops everything up to the end of the current line. */
  void consume() {
    input.position += end + 2;
    reset();
  }

  /** Whether the first octet of the current line has arrived. */
  boolean hasOctet() {
    return input.available() > start;
  }

  byte firstOctet() {
    return input.octets[input.position + start];
  }
}
