/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import java.util.Locale;

/** Builds HTML and SVG text: what is not a tag is escaped. */
final class Markup {

  private final StringBuilder text = new StringBuilder();

  /** Appends a tag or other markup as it is; {@code arguments} as for {@code String.format}. */
  Markup raw(String format, Object... arguments) {
    text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    return this;
  }

  /** Appends text. */
  Markup text(String plain) {
    text.append(escape(plain));
    return this;
  }

  /** Appends an element that holds only text. */
  Markup element(String tag, String attributes, String plain) {
    text.append('<').append(tag);
    if (!attributes.isEmpty()) {
      text.append(' ').append(attributes);
    }
    text.append('>').append(escape(plain)).append("</").append(tag).append(">\n");
    return this;
  }

  /** Safe between tags and inside quoted attributes. */
  static String escape(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
