/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import org.jspecify.annotations.Nullable;

/**
 * An incremental, strict parser of HTTP/1.1 responses (RFC 9112). It exists instead of Netty's
 * codec because it costs a fraction, holds every limit of {@link Limits}, and rejects where the
 * codec repairs.
 *
 * <ol>
 *   <li>The caller appends input and pulls events; no event is produced before it is pulled, so
 *       that back-pressure needs no second buffer.
 *   <li>The same octets give the same events and the same verdict however they were split.
 *   <li>Whatever arrives, only {@link MalformedResponseException} is thrown.
 *   <li>After {@link Event#END}, octets that are left over belong to nobody: {@link
 *       #hasLeftover()}.
 * </ol>
 *
 * <p>Threading: confined to its connection's loop.
 */
final class ResponseParser {
  /** What {@link #next} found. */
  enum Event {
    /** Nothing until more input arrives. */
    NEED_INPUT,
    /** An interim response; {@link #status()} tells which. */
    INTERIM,
    /** The final head; {@link #head()}. */
    HEAD,
    /** Octets of the body; {@link #data()}, {@link #dataStart()}, {@link #dataLength()}. */
    DATA,
    /** The response is complete. */
    END
  }

  private enum State {
    STATUS_LINE,
    FIELDS,
    FIXED,
    CHUNKED,
    UNTIL_CLOSE,
    COMPLETE
  }

  private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};
  private static final int STATUS_AT = VERSION.length + 2;
  private static final int REASON_AT = STATUS_AT + 4;

  private final InputBuffer input = new InputBuffer();
  private final Object peer;
  private final LineReader lines;
  private final Framing framing;
  private final FieldSection fields;
  private final ChunkedBody chunks;

  private State state = State.COMPLETE;
  private boolean answersHead;
  private boolean http11;
  private int status;
  private int interimResponses;
  private boolean anyOctet;
  private long remaining;
  private int dataLength;
  private @Nullable ResponseHead head;

  /**
   * @param peer names the server in exceptions
   */
  ResponseParser(Object peer) {
    this.peer = peer;
    this.lines = new LineReader(input, peer);
    this.framing = new Framing(peer);
    this.fields = FieldSection.headers(input, lines, framing, peer);
    this.chunks =
        new ChunkedBody(input, lines, FieldSection.trailers(input, lines, framing, peer), peer);
  }

  /**
   * Expects the response to a request.
   *
   * @param head whether the request's method is HEAD: its response has no body
   */
  void begin(boolean head) {
    this.answersHead = head;
    this.head = null;
    interimResponses = 0;
    anyOctet = false;
    fields.resetBudget();
    beginHead();
  }

  /** Where the connection's octets are put. */
  InputBuffer input() {
    return input;
  }

  Event next() throws MalformedResponseException {
    consumeData();
    return switch (state) {
      case STATUS_LINE -> statusLine();
      case FIELDS -> fields();
      case FIXED -> fixed();
      case CHUNKED -> chunked();
      case UNTIL_CLOSE -> untilClose();
      case COMPLETE -> Event.END;
    };
  }

  /**
   * The server will send no more. Answers whether that completes the response, as it does for a
   * body that is delimited by the end of the connection alone.
   */
  boolean endOfInput() {
    if (state == State.UNTIL_CLOSE) {
      state = State.COMPLETE;
    }
    return state == State.COMPLETE;
  }

  /** What was expected when the input ended, for an exception's message. */
  String expected() {
    return switch (state) {
      case STATUS_LINE ->
          anyOctet ? "a status line was incomplete" : "no byte of a response was received";
      case FIELDS -> "the header section was incomplete";
      case FIXED ->
          "fixed content-length: "
              + framing.contentLength()
              + ", bytes received: "
              + (framing.contentLength() - remaining);
      case CHUNKED -> "chunked body: " + chunks;
      case UNTIL_CLOSE -> "a body delimited by the end of the connection was cut off";
      case COMPLETE -> "the response was complete";
    };
  }

  /** Whether any octet of the current response has been seen. */
  boolean started() {
    return anyOctet || input.available() > 0;
  }

  int status() {
    return status;
  }

  ResponseHead head() {
    if (head == null) {
      throw new IllegalStateException("no head yet");
    }
    return head;
  }

  byte[] data() {
    return input.octets;
  }

  int dataStart() {
    return input.position;
  }

  int dataLength() {
    return dataLength;
  }

  /** Whether octets follow the response: such a connection must not be used again. */
  boolean hasLeftover() {
    return input.available() > 0;
  }

  /** Whether the server lets the connection live, and the body's end did not end it. */
  boolean keepsAlive() {
    return framing.keepsAlive(http11);
  }

  /** The seconds the server will keep an idle connection, or -1 when it did not say. */
  int keepAliveSeconds() {
    return framing.keepAliveSeconds();
  }

  private void beginHead() {
    state = State.STATUS_LINE;
    framing.reset();
    fields.begin();
    lines.reset();
  }

  private Event statusLine() throws MalformedResponseException {
    int known = Math.min(input.available(), VERSION.length);
    anyOctet |= known > 0;
    for (int i = 0; i < known; i++) {
      if (input.octets[input.position + i] != VERSION[i]) {
        throw new MalformedResponseException("no status line of HTTP/1", peer);
      }
    }
    if (!lines.read(Limits.STATUS_LINE, "the status line", Limits.STATUS_LINE)) {
      return Event.NEED_INPUT;
    }
    parseStatusLine();
    if (status < 200) {
      fields.charge(lines.length());
    }
    lines.advance();
    state = State.FIELDS;
    return fields();
  }

  private void parseStatusLine() throws MalformedResponseException {
    byte[] octets = input.octets;
    int from = lines.lineStart();
    int end = lines.lineEnd();
    boolean shaped =
        end - from >= REASON_AT
            && Octets.isDigit(octets[from + VERSION.length])
            && octets[from + STATUS_AT - 1] == Octets.SP
            && Octets.isDigit(octets[from + STATUS_AT])
            && Octets.isDigit(octets[from + STATUS_AT + 1])
            && Octets.isDigit(octets[from + STATUS_AT + 2])
            && octets[from + REASON_AT - 1] == Octets.SP;
    if (!shaped) {
      throw new MalformedResponseException("a malformed status line", peer);
    }
    for (int at = from + REASON_AT; at < end; at++) {
      if (!Octets.isFieldContent(octets[at])) {
        throw new MalformedResponseException("a control character in the status line", peer);
      }
    }
    http11 = octets[from + VERSION.length] != '0';
    status =
        (octets[from + STATUS_AT] - '0') * 100
            + (octets[from + STATUS_AT + 1] - '0') * 10
            + (octets[from + STATUS_AT + 2] - '0');
    if (status < 100) {
      throw new MalformedResponseException("the status code " + status, peer);
    }
    if (status == 101) {
      throw new MalformedResponseException("an upgrade nobody asked for (101)", peer);
    }
  }

  private Event fields() throws MalformedResponseException {
    if (!fields.read()) {
      return Event.NEED_INPUT;
    }
    return status < 200 ? interim() : finalHead();
  }

  private Event interim() throws MalformedResponseException {
    framing.requireNoBody();
    if (++interimResponses > Limits.INTERIM_RESPONSES) {
      throw new LimitExceededException(
          "the number of interim responses", Limits.INTERIM_RESPONSES, peer);
    }
    lines.consume();
    beginHead();
    return Event.INTERIM;
  }

  private Event finalHead() throws MalformedResponseException {
    Framing.Body body = framing.body(status, http11, answersHead);
    byte[] octets = new byte[lines.consumed() - 2];
    System.arraycopy(input.octets, input.position, octets, 0, octets.length);
    lines.consume();
    remaining = framing.contentLength();
    long length = body == Framing.Body.NONE ? 0 : body == Framing.Body.FIXED ? remaining : -1;
    head = new ResponseHead(octets, status, length);
    state =
        switch (body) {
          case NONE -> State.COMPLETE;
          case FIXED -> State.FIXED;
          case CHUNKED -> State.CHUNKED;
          case UNTIL_CLOSE -> State.UNTIL_CLOSE;
        };
    if (body == Framing.Body.CHUNKED) {
      chunks.begin();
    }
    return Event.HEAD;
  }

  private Event fixed() {
    if (remaining == 0) {
      state = State.COMPLETE;
      return Event.END;
    }
    return data(remaining);
  }

  private Event chunked() throws MalformedResponseException {
    Event event = chunks.next();
    if (event == Event.END) {
      state = State.COMPLETE;
    }
    return event == Event.DATA ? data(chunks.remaining()) : event;
  }

  private Event untilClose() {
    return data(Long.MAX_VALUE);
  }

  private Event data(long most) {
    dataLength = (int) Math.min(most, input.available());
    return dataLength == 0 ? Event.NEED_INPUT : Event.DATA;
  }

  /** The octets of the last {@link Event#DATA} were taken. */
  private void consumeData() {
    if (dataLength == 0) {
      return;
    }
    input.position += dataLength;
    if (state == State.FIXED) {
      remaining -= dataLength;
    } else if (state == State.CHUNKED) {
      chunks.consumed(dataLength);
    }
    dataLength = 0;
  }
}
