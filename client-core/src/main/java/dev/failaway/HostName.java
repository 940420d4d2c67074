/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/**
 * DNS names as they may stand in a target: lower-case labels of letters, digits, hyphens and, as
 * private zones have them, underscores (RFC 1123 section 2.1, RFC 2181 section 11).
 *
 * <p>A name whose last label is a number, decimal or hexadecimal, is none: some resolvers would
 * read it as an address, in a short or octal form (WHATWG URL, "ends in a number").
 *
 * <p>Every request names its target anew, so the check is one scan that allocates nothing.
 *
 * <p>Threading: stateless.
 */
final class HostName {

  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  private HostName() {}

  static boolean isValid(String text) {
    if (text.length() > MAX_NAME) {
      return false;
    }
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      if (!isLabel(text, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isLabel(text, start, text.length()) && !isNumber(text, start);
  }

  private static boolean isLabel(String text, int start, int end) {
    if (start == end
        || end - start > MAX_LABEL
        || text.charAt(start) == '-'
        || text.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!((c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '_')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String text, int start) {
    boolean hex = text.startsWith("0x", start);
    for (int i = hex ? start + 2 : start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && !(hex && c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
