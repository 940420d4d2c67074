/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The head of a final response as validated octets. It exists so that fields become strings only
 * when somebody asks: most callers read the status and the body.
 *
 * <p>Threading: immutable.
 */
public final class ResponseHead {
  private final byte[] octets;
  private final int status;
  private final long contentLength;

  /**
   * @param octets status line and field lines, each with its CRLF, folds already replaced by spaces
   */
  ResponseHead(byte[] octets, int status, long contentLength) {
    this.octets = octets;
    this.status = status;
    this.contentLength = contentLength;
  }

  /** The status code, 200 to 999. */
  public int status() {
    return status;
  }

  /** The octets the body will have, or -1 when only its end will tell. */
  public long contentLength() {
    return contentLength;
  }

  /** Calls back for each field line in order, with the value trimmed. */
  public void forEachField(BiConsumer<String, String> consumer) {
    for (int line = nextLine(0); line < octets.length; line = nextLine(line)) {
      int colon = colon(line);
      consumer.accept(Octets.text(octets, line, colon), value(line, colon));
    }
  }

  /**
   * The value of the first field of this name, or null.
   *
   * @param lowerCaseName the name in lower case
   */
  public @Nullable String firstValue(String lowerCaseName) {
    for (int line = nextLine(0); line < octets.length; line = nextLine(line)) {
      int colon = colon(line);
      if (Octets.equalsIgnoreCase(octets, line, colon - line, lowerCaseName)) {
        return value(line, colon);
      }
    }
    return null;
  }

  private int nextLine(int from) {
    int at = from;
    while (octets[at] != Octets.LF) {
      at++;
    }
    return at + 1;
  }

  private int colon(int line) {
    int at = line;
    while (octets[at] != ':') {
      at++;
    }
    return at;
  }

  private String value(int line, int colon) {
    int from = colon + 1;
    int to = nextLine(line) - 2;
    while (from < to && Octets.isBlank(octets[from])) {
      from++;
    }
    while (to > from && Octets.isBlank(octets[to - 1])) {
      to--;
    }
    return Octets.text(octets, from, to);
  }
}
