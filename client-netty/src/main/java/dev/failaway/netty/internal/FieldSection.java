/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/**
 * Reads field lines up to the empty line that ends a header or trailer section. Folded lines
 * (obs-fold, RFC 9112 section 5.2) of a header section are joined with spaces, in place; a trailer
 * section may not fold.
 *
 * <p>Every verdict is passed at a fixed octet of the stream, however it was split: a field is
 * judged when the first octet of the line after it is there.
 *
 * <p>Threading: confined to its connection's loop.
 */
final class FieldSection {
  private static final int NO_FIELD = -1;

  private final InputBuffer input;
  private final LineReader lines;
  private final Framing framing;
  private final Object peer;
  private final boolean trailers;
  private final String sectionName;
  private final int sectionLimit;
  private final int countLimit;

  /** The field that may still be folded, relative to the buffer's position. */
  private int pendingStart;

  private int pendingEnd;
  private int count;
  private int budget;

  private FieldSection(
      InputBuffer input, LineReader lines, Framing framing, Object peer, boolean trailers) {
    this.input = input;
    this.lines = lines;
    this.framing = framing;
    this.peer = peer;
    this.trailers = trailers;
    this.sectionName = trailers ? "the trailer section" : "the header section";
    this.sectionLimit = trailers ? Limits.TRAILER_SECTION : Limits.HEADER_SECTION;
    this.countLimit = trailers ? Limits.TRAILERS : Limits.FIELDS;
  }

  static FieldSection headers(InputBuffer input, LineReader lines, Framing framing, Object peer) {
    return new FieldSection(input, lines, framing, peer, false);
  }

  static FieldSection trailers(InputBuffer input, LineReader lines, Framing framing, Object peer) {
    return new FieldSection(input, lines, framing, peer, true);
  }

  /** Starts the budget of octets over: once per response, not per interim response. */
  void resetBudget() {
    budget = sectionLimit;
  }

  /** Begins a section. */
  void begin() {
    pendingStart = NO_FIELD;
    count = 0;
  }

  /** Takes octets that belong to the budget and stand outside of the field lines. */
  void charge(int octets) throws LimitExceededException {
    budget -= octets;
    if (budget < 0) {
      throw new LimitExceededException(sectionName, sectionLimit, peer);
    }
  }

  /** Whether the section is complete; the empty line is then the reader's current line. */
  boolean read() throws MalformedResponseException {
    while (lines.hasOctet()) {
      boolean folded = Octets.isBlank(lines.firstOctet());
      if (!folded) {
        judgePending();
      } else if (pendingStart == NO_FIELD || trailers) {
        throw new MalformedResponseException("white space before a field name", peer);
      }
      if (!readLine(folded)) {
        return false;
      }
      charge(lines.length());
      if (lines.lineEnd() == lines.lineStart()) {
        return true;
      }
      if (folded) {
        unfold();
      } else {
        pendingStart = lines.lineStart() - input.position;
      }
      pendingEnd = lines.lineEnd() - input.position;
      lines.advance();
    }
    return false;
  }

  private boolean readLine(boolean folded) throws MalformedResponseException {
    int allowed = Limits.FIELD;
    if (folded) {
      allowed -= lines.lineStart() - input.position - pendingStart;
    }
    if (allowed <= budget) {
      return lines.read(allowed, "a field line", Limits.FIELD);
    }
    return lines.read(budget, sectionName, sectionLimit);
  }

  private void unfold() {
    int from = input.position + pendingEnd;
    byte[] octets = input.octets;
    octets[from] = Octets.SP;
    octets[from + 1] = Octets.SP;
  }

  private void judgePending() throws MalformedResponseException {
    if (pendingStart == NO_FIELD) {
      return;
    }
    if (++count > countLimit) {
      throw new LimitExceededException(
          trailers ? "the number of trailer fields" : "the number of fields", countLimit, peer);
    }
    byte[] octets = input.octets;
    int from = input.position + pendingStart;
    int end = input.position + pendingEnd;
    int colon = from;
    while (colon < end && Octets.isToken(octets[colon])) {
      colon++;
    }
    if (colon == from || colon == end || octets[colon] != ':') {
      throw new MalformedResponseException("a field name that is not a token and a colon", peer);
    }
    for (int at = colon + 1; at < end; at++) {
      if (!Octets.isFieldContent(octets[at])) {
        throw new MalformedResponseException("a control character in a field value", peer);
      }
    }
    if (!trailers) {
      framing.field(octets, from, colon, end);
    }
    pendingStart = NO_FIELD;
  }
}
