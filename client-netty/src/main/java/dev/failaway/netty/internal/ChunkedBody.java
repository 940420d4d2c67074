/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import org.jspecify.annotations.Nullable;

/**
 * The chunked transfer coding (RFC 9112 section 7.1), read strictly: hexadecimal size, CRLF and
 * nothing else, bounded extensions and a bounded share of framing octets.
 *
 * <p>Threading: confined to its connection's loop.
 */
final class ChunkedBody {
  private enum State {
    SIZE,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS,
    DONE
  }

  private final InputBuffer input;
  private final LineReader lines;
  private final FieldSection trailers;
  private final Object peer;
  private State state = State.DONE;
  private long remaining;
  private long data;
  private long overhead;

  ChunkedBody(InputBuffer input, LineReader lines, FieldSection trailers, Object peer) {
    this.input = input;
    this.lines = lines;
    this.trailers = trailers;
    this.peer = peer;
  }

  void begin() {
    state = State.SIZE;
    remaining = 0;
    data = 0;
    overhead = 0;
    lines.reset();
  }

  /**
   * Goes on to the next octets of data. {@link ResponseParser.Event#DATA}: {@link #remaining()} of
   * the chunk, as far as received, stand at the buffer's position.
   */
  ResponseParser.Event next() throws MalformedResponseException {
    while (true) {
      ResponseParser.Event event =
          switch (state) {
            case SIZE -> size();
            case DATA ->
                input.available() == 0
                    ? ResponseParser.Event.NEED_INPUT
                    : ResponseParser.Event.DATA;
            case DATA_CR -> delimiter(Octets.CR, State.DATA_LF);
            case DATA_LF -> delimiter(Octets.LF, State.SIZE);
            case TRAILERS -> trailers();
            case DONE -> ResponseParser.Event.END;
          };
      if (event != null) {
        return event;
      }
    }
  }

  /** Octets of the current chunk that were not consumed yet. */
  long remaining() {
    return remaining;
  }

  void consumed(int octets) {
    remaining -= octets;
    data += octets;
    if (remaining == 0) {
      state = State.DATA_CR;
    }
  }

  private ResponseParser.@Nullable Event size() throws MalformedResponseException {
    if (!lines.read(Limits.CHUNK_LINE, "a chunk-size line", Limits.CHUNK_LINE)) {
      return ResponseParser.Event.NEED_INPUT;
    }
    byte[] octets = input.octets;
    int at = lines.lineStart();
    int end = lines.lineEnd();
    long size = 0;
    int digits = 0;
    for (int digit; at < end && (digit = Octets.hexValue(octets[at])) >= 0; at++) {
      if (++digits > Limits.CHUNK_SIZE_DIGITS) {
        throw new LimitExceededException(
            "the digits of a chunk size", Limits.CHUNK_SIZE_DIGITS, peer);
      }
      size = size << 4 | digit;
    }
    if (digits == 0) {
      throw new MalformedResponseException("a chunk size that is not a number", peer);
    }
    if (size < 0) {
      throw new LimitExceededException("a chunk size", Long.MAX_VALUE, peer);
    }
    extension(octets, at, end);
    charge(lines.length() + 2);
    lines.consume();
    remaining = size;
    state = size == 0 ? State.TRAILERS : State.DATA;
    if (size == 0) {
      trailers.resetBudget();
      trailers.begin();
    }
    return null;
  }

  private void extension(byte[] octets, int from, int end) throws MalformedResponseException {
    if (from == end) {
      return;
    }
    if (end - from > Limits.CHUNK_EXTENSION) {
      throw new LimitExceededException("a chunk extension", Limits.CHUNK_EXTENSION, peer);
    }
    int at = from;
    while (at < end && Octets.isBlank(octets[at])) {
      at++;
    }
    if (at == end || octets[at] != ';') {
      throw new MalformedResponseException("a chunk size that is not a number", peer);
    }
    for (; at < end; at++) {
      if (!Octets.isFieldContent(octets[at])) {
        throw new MalformedResponseException("a control character in a chunk extension", peer);
      }
    }
  }

  private void charge(int octets) throws LimitExceededException {
    overhead += octets;
    if (overhead - data > Limits.CHUNK_OVERHEAD) {
      throw new LimitExceededException(
          "the overhead of chunks beyond one octet per octet of data", Limits.CHUNK_OVERHEAD, peer);
    }
  }

  private ResponseParser.@Nullable Event delimiter(byte expected, State then)
      throws MalformedResponseException {
    if (input.available() == 0) {
      return ResponseParser.Event.NEED_INPUT;
    }
    if (input.octets[input.position] != expected) {
      throw new MalformedResponseException("chunk data that does not end with CRLF", peer);
    }
    input.position++;
    state = then;
    lines.reset();
    return null;
  }

  private ResponseParser.@Nullable Event trailers() throws MalformedResponseException {
    if (!trailers.read()) {
      return ResponseParser.Event.NEED_INPUT;
    }
    lines.consume();
    state = State.DONE;
    return null;
  }

  @Override
  public String toString() {
    return state == State.DATA ? "chunk with " + remaining + " bytes to go" : "chunk framing";
  }
}
