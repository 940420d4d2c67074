/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.Octets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which header fields a caller may set. A request may be anybody's subclass of {@code HttpRequest},
 * so everything is checked here, whatever its builder checked.
 *
 * <ol>
 *   <li>Names are tokens; values have no control characters and nothing above U+00FF.
 *   <li>The fields that frame a message are the client's, unless {@code
 *       jdk.httpclient.allowRestrictedHeaders} names them, as in the JDK.
 *   <li>{@code Transfer-Encoding} and pseudo fields are never the caller's.
 * </ol>
 */
final class HeaderRules {
  private static final Set<String> RESTRICTED =
      restricted(System.getProperty("jdk.httpclient.allowRestrictedHeaders", ""));

  private HeaderRules() {}

  /**
   * @param allowed names separated by commas that the caller may set all the same
   */
  static Set<String> restricted(String allowed) {
    Set<String> names =
        caseInsensitive("connection", "content-length", "expect", "host", "upgrade");
    for (String name : allowed.split(",", -1)) {
      names.remove(name.trim());
    }
    names.add("transfer-encoding");
    return names;
  }

  private static Set<String> caseInsensitive(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(Arrays.asList(names));
    return set;
  }

  /**
   * Checks a field the caller set.
   *
   * @throws IllegalArgumentException when it may not be sent
   */
  static void check(String name, String value) {
    if (!Octets.isToken(name)) {
      throw new IllegalArgumentException("invalid header name: \"" + printable(name) + "\"");
    }
    if (RESTRICTED.contains(name)) {
      throw new IllegalArgumentException("restricted header name: \"" + name + "\"");
    }
    if (!Octets.isFieldValue(value)) {
      throw new IllegalArgumentException("invalid value of header \"" + name + "\"");
    }
  }

  /**
   * Checks a method.
   *
   * @throws IllegalArgumentException when it is no token, or CONNECT
   */
  static void checkMethod(String method) {
    if (!Octets.isToken(method) || method.equals("CONNECT")) {
      throw new IllegalArgumentException("illegal method \"" + printable(method) + "\"");
    }
  }

  static boolean is(String name, String lowerCase) {
    return name.length() == lowerCase.length() && name.toLowerCase(Locale.ROOT).equals(lowerCase);
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
