/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses written as text, in their one strict form each: dotted quad without octal or short
 * forms, and IPv6 without brackets or scope.
 *
 * <p>Threading: stateless.
 */
public final class IpLiteral {

  private static final Pattern V4 =
      Pattern.compile(
          "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  private IpLiteral() {}

  /** Whether the text is a strict IPv4 or IPv6 literal; no name is ever looked up. */
  public static boolean isLiteral(String text) {
    return parse(text).isPresent();
  }

  /** Returns the address that the text is a literal of, or nothing for names. */
  public static Optional<InetAddress> parse(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty(); // colons and hex digits, but no address
    }
  }
}
