/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/**
 * How long one response is and whether its connection survives it: the verdict over Content-Length,
 * Transfer-Encoding and Connection (RFC 9112 sections 6.3 and 9.3).
 *
 * <p>Any doubt about the length rejects the response, because a client and a server that disagree
 * about a length poison every later response on the connection:
 *
 * <ol>
 *   <li>Content-Length is 1*DIGIT up to 2^63-1; repeated fields must be equal.
 *   <li>Transfer-Encoding is exactly {@code chunked}, alone, and only in HTTP/1.1.
 *   <li>Both together are an attack or a broken server.
 * </ol>
 *
 * <p>Threading: confined to its connection's loop.
 */
final class Framing {
  /** What the body looks like on the wire. */
  enum Body {
    NONE,
    FIXED,
    CHUNKED,
    UNTIL_CLOSE
  }

  private final Object peer;
  private long contentLength;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private int keepAliveSeconds;

  Framing(Object peer) {
    this.peer = peer;
  }

  void reset() {
    contentLength = -1;
    chunked = false;
    close = false;
    keepAlive = false;
    keepAliveSeconds = -1;
  }

  /** Takes note of one field; most names end the look at their length. */
  void field(byte[] octets, int from, int colon, int end) throws MalformedResponseException {
    int length = colon - from;
    switch (length) {
      case 10 -> {
        if (Octets.equalsIgnoreCase(octets, from, length, "connection")) {
          connection(octets, colon + 1, end);
        } else if (Octets.equalsIgnoreCase(octets, from, length, "keep-alive")) {
          keepAliveParameters(Octets.text(octets, colon + 1, end));
        }
      }
      case 14 -> {
        if (Octets.equalsIgnoreCase(octets, from, length, "content-length")) {
          contentLength(octets, colon + 1, end);
        }
      }
      case 17 -> {
        if (Octets.equalsIgnoreCase(octets, from, length, "transfer-encoding")) {
          transferEncoding(octets, colon + 1, end);
        }
      }
      default -> {}
    }
  }

  /** The body that follows a final response. */
  Body body(int status, boolean http11, boolean answersHead) throws MalformedResponseException {
    if (chunked && contentLength >= 0) {
      throw new MalformedResponseException("Transfer-Encoding beside Content-Length", peer);
    }
    if (chunked && !http11) {
      throw new MalformedResponseException("Transfer-Encoding in HTTP/1.0", peer);
    }
    if (status == 204 && (chunked || contentLength > 0)) {
      throw new MalformedResponseException("a body announced with status 204", peer);
    }
    if (answersHead || status == 204 || status == 304) {
      return Body.NONE;
    }
    if (chunked) {
      return Body.CHUNKED;
    }
    if (contentLength < 0) {
      return Body.UNTIL_CLOSE;
    }
    return contentLength == 0 ? Body.NONE : Body.FIXED;
  }

  /** Interim responses have no body (RFC 9110 section 15.2): one that announces it is a trap. */
  void requireNoBody() throws MalformedResponseException {
    if (chunked || contentLength > 0) {
      throw new MalformedResponseException("a body announced with an interim status", peer);
    }
  }

  long contentLength() {
    return contentLength;
  }

  boolean keepsAlive(boolean http11) {
    return !close && (http11 || keepAlive);
  }

  /** The seconds of {@code Keep-Alive: timeout=n}, or -1. */
  int keepAliveSeconds() {
    return keepAliveSeconds;
  }

  private void contentLength(byte[] octets, int from, int end) throws MalformedResponseException {
    int at = skipBlanks(octets, from, end);
    int to = trimBlanks(octets, at, end);
    if (at == to) {
      throw new MalformedResponseException("an empty Content-Length", peer);
    }
    long value = 0;
    for (; at < to; at++) {
      int digit = octets[at] - '0';
      if (digit < 0 || digit > 9) {
        throw new MalformedResponseException("a Content-Length that is not a number", peer);
      }
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw new LimitExceededException("the Content-Length", Long.MAX_VALUE, peer);
      }
      value = value * 10 + digit;
    }
    if (contentLength >= 0 && contentLength != value) {
      throw new MalformedResponseException("two different Content-Length values", peer);
    }
    contentLength = value;
  }

  private void transferEncoding(byte[] octets, int from, int end)
      throws MalformedResponseException {
    int at = skipBlanks(octets, from, end);
    int to = trimBlanks(octets, at, end);
    if (chunked || !Octets.equalsIgnoreCase(octets, at, to - at, "chunked")) {
      throw new MalformedResponseException("a Transfer-Encoding other than chunked", peer);
    }
    chunked = true;
  }

  private void connection(byte[] octets, int from, int end) {
    int at = from;
    while (at < end) {
      int comma = at;
      while (comma < end && octets[comma] != ',') {
        comma++;
      }
      int start = skipBlanks(octets, at, comma);
      int length = trimBlanks(octets, start, comma) - start;
      close |= Octets.equalsIgnoreCase(octets, start, length, "close");
      keepAlive |= Octets.equalsIgnoreCase(octets, start, length, "keep-alive");
      at = comma + 1;
    }
  }

  /** A hint only: what cannot be read is ignored. */
  private void keepAliveParameters(String value) {
    int at = value.indexOf("timeout=");
    if (at < 0) {
      return;
    }
    int seconds = 0;
    int digits = 0;
    for (int i = at + 8; i < value.length() && Octets.isDigit(value.charAt(i)); i++) {
      seconds = Math.min(1_000_000, seconds * 10 + value.charAt(i) - '0');
      digits++;
    }
    keepAliveSeconds = digits == 0 ? -1 : seconds;
  }

  private static int skipBlanks(byte[] octets, int from, int end) {
    int at = from;
    while (at < end && Octets.isBlank(octets[at])) {
      at++;
    }
    return at;
  }

  private static int trimBlanks(byte[] octets, int from, int end) {
    int to = end;
    while (to > from && Octets.isBlank(octets[to - 1])) {
      to--;
    }
    return to;
  }
}
