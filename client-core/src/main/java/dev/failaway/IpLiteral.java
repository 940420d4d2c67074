/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IP addresses written as text, in their one strict form each: dotted quad without octal or short
 * forms, and IPv6 without brackets or scope.
 *
 * <p>Threading: stateless.
 */
public final class IpLiteral {

  /** Groups of at most four digits, the last two perhaps as IPv4; the JDK checks their number. */
  private static final Pattern V6 =
      Pattern.compile("([0-9A-Fa-f]{0,4}:){2,8}([0-9A-Fa-f]{0,4}|(?<v4>[0-9.]+))");

  private IpLiteral() {}

  /** Whether the text is a strict IPv4 or IPv6 literal; no name is ever looked up. */
  public static boolean isLiteral(String text) {
    return isV4(text, 0) || parse(text).isPresent();
  }

  /** Returns the address that the text is a literal of, or nothing for names. */
  public static Optional<InetAddress> parse(String text) {
    if (!isV4(text, 0) && !isV6(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty(); // too few or too many groups
    }
  }

  private static boolean isV6(String text) {
    Matcher matcher = V6.matcher(text);
    return matcher.matches() && (matcher.group("v4") == null || isV4(text, matcher.start("v4")));
  }

  private static boolean isV4(String text, int from) {
    int start = from;
    for (int dots = 0; dots < 3; dots++) {
      int dot = text.indexOf('.', start);
      if (dot < 0 || !isOctet(text, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isOctet(text, start, text.length());
  }

  private static boolean isOctet(String text, int start, int end) {
    int length = end - start;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
      return false;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      value = value * 10 + c - '0';
    }
    return value <= 255;
  }
}
