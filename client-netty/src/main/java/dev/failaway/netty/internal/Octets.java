/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.nio.charset.StandardCharsets;

/** The octet classes of HTTP/1.1 (RFC 9110 section 5.6, RFC 9112 section 2.2) as one table. */
public final class Octets {
  static final byte CR = '\r';
  static final byte LF = '\n';
  static final byte SP = ' ';
  static final byte TAB = '\t';

  private static final int TOKEN = 1;
  private static final int FIELD_CONTENT = 2;
  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 0x20; c < 256; c++) {
      CLASSES[c] = FIELD_CONTENT;
    }
    CLASSES[0x7f] = 0;
    CLASSES['\t'] = FIELD_CONTENT;
    for (int c = '0'; c <= '9'; c++) {
      CLASSES[c] |= TOKEN;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      CLASSES[c] |= TOKEN;
      CLASSES[c - 32] |= TOKEN;
    }
    String symbols = "!#$%&'*+-.^_`|~";
    for (int i = 0; i < symbols.length(); i++) {
      CLASSES[symbols.charAt(i)] |= TOKEN;
    }
  }

  private Octets() {}

  static boolean isToken(int octet) {
    return (CLASSES[octet & 0xff] & TOKEN) != 0;
  }

  /** Visible octets, obs-text, SP and HTAB: what a field value or a reason phrase may hold. */
  static boolean isFieldContent(int octet) {
    return (CLASSES[octet & 0xff] & FIELD_CONTENT) != 0;
  }

  static boolean isBlank(int octet) {
    return octet == SP || octet == TAB;
  }

  static boolean isDigit(int octet) {
    return octet >= '0' && octet <= '9';
  }

  /** The value of a hexadecimal digit, or -1. */
  static int hexValue(int octet) {
    if (isDigit(octet)) {
      return octet - '0';
    }
    int lower = octet | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** Whether the text is a token: a method or a field name. */
  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xff || !isToken(c)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether the text may stand in a field value: no control characters, nothing above U+00FF. */
  public static boolean isFieldValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xff || !isFieldContent(c)) {
        return false;
      }
    }
    return true;
  }

  /** Compares octets with a lower-case ASCII name, ignoring the octets' case. */
  static boolean equalsIgnoreCase(byte[] octets, int from, int length, String lowerCase) {
    if (length != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int octet = octets[from + i];
      int lower = octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
      if (lower != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Octets as text, one character per octet: obs-text has no other agreed meaning. */
  static String text(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
