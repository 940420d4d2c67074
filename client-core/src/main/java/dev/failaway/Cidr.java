/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A CIDR block (RFC 4632, RFC 4291 section 2.3).
 *
 * <p>Threading: immutable.
 */
record Cidr(InetAddress network, int prefixLength) {

  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  /**
   * Parses {@code address/length}.
   *
   * @throws IllegalArgumentException naming {@code field} and the text, when it is no CIDR block
   */
  static Cidr parse(String field, String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? "" : text.substring(0, slash);
    InetAddress network = IpLiteral.parse(literal).orElseThrow(() -> invalid(field, text));
    String length = text.substring(slash + 1);
    if (!LENGTH.matcher(length).matches()
        || Integer.parseInt(length) > network.getAddress().length * 8) {
      throw invalid(field, text);
    }
    return new Cidr(network, Integer.parseInt(length));
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] prefix = network.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit += 8) {
      int kept = Math.min(8, prefixLength - bit);
      int mask = 0xFF << (8 - kept) & 0xFF;
      if ((bytes[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException invalid(String field, String text) {
    return new IllegalArgumentException(
        field + " (" + text + ") must be a CIDR block such as 10.0.1.0/24");
  }
}
