/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/** The charset of a Content-Type; UTF-8 on any doubt, as {@code BodyHandlers.ofString()} says. */
final class Charsets {
  private static final String CHARSET = "charset";

  private Charsets() {}

  static Charset of(@Nullable String contentType) {
    if (contentType == null) {
      return StandardCharsets.UTF_8;
    }
    int at = contentType.indexOf(';');
    while (at >= 0) {
      int end = contentType.indexOf(';', at + 1);
      String parameter = contentType.substring(at + 1, end < 0 ? contentType.length() : end).trim();
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).trim().equalsIgnoreCase(CHARSET)) {
        return named(parameter.substring(equals + 1).trim());
      }
      at = end;
    }
    return StandardCharsets.UTF_8;
  }

  private static Charset named(String name) {
    String bare =
        name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
            ? name.substring(1, name.length() - 1)
            : name;
    try {
      return Charset.forName(bare);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
