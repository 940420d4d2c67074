/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.URI;
import java.util.Locale;

/**
 * What a caller named: scheme, host and port of a URI.
 *
 * <p>Threading: immutable.
 *
 * @param scheme {@code http} or {@code https}, lower case
 * @param host lower case, without a trailing dot; an IPv6 literal without brackets
 * @param port 1..65535, the default of the scheme when the URI names none
 */
public record Target(String scheme, String host, int port) {

  /** Checks scheme, host and port. */
  public Target {
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("scheme (" + scheme + ") must be http or https");
    }
    if (!HostName.isValid(host) && !isLowerCaseLiteral(host)) {
      throw new IllegalArgumentException(
          "host ("
              + host
              + ") must be a DNS name of lower-case letters, digits and hyphens, or an IP literal");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port (" + port + ") must be 1..65535");
    }
  }

  /**
   * Returns the target of a URI.
   *
   * @throws IllegalArgumentException when the URI is not http or https, has no host, a host that is
   *     neither a DNS name (RFC 1123) nor an IP literal, a port outside 1..65535, or user info
   */
  public static Target of(URI uri) {
    String scheme = uri.getScheme();
    String host = uri.getHost();
    if (scheme == null || host == null) {
      throw new IllegalArgumentException(
          "uri (" + withoutSecrets(uri) + ") must have a scheme and a host");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("uri must not have user info, host " + host);
    }
    String lowerScheme = scheme.toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : lowerScheme.equals("https") ? 443 : 80;
    return new Target(lowerScheme, normalise(host), port);
  }

  /** Whether requests to it are encrypted. */
  public boolean isSecure() {
    return scheme.equals("https");
  }

  /** User info and query are nobody's business who reads a log. */
  private static String withoutSecrets(URI uri) {
    String text = uri.toString();
    int end = text.indexOf('?') < 0 ? text.length() : text.indexOf('?');
    int at = text.lastIndexOf('@', end);
    return at < 0 ? text.substring(0, end) : "..." + text.substring(at, end);
  }

  private static String normalise(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[") && lower.endsWith("]")) {
      return lower.substring(1, lower.length() - 1);
    }
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static boolean isLowerCaseLiteral(String host) {
    return IpLiteral.isLiteral(host) && host.equals(host.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
