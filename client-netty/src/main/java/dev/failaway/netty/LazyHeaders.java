/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.ResponseHead;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a response, made on first use: most callers never look. Names are in lower
 * case, as the JDK's client shows them over every version of HTTP.
 *
 * <p>Threading: any thread; two that come first at once make equal ones.
 */
final class LazyHeaders {
  private final ResponseHead head;
  private volatile @Nullable HttpHeaders headers;

  LazyHeaders(ResponseHead head) {
    this.head = head;
  }

  HttpHeaders get() {
    HttpHeaders known = headers;
    if (known == null) {
      Map<String, List<String>> fields = new HashMap<>();
      head.forEachField(
          (name, value) ->
              fields
                  .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
                  .add(value));
      known = HttpHeaders.of(fields, (name, value) -> true);
      headers = known;
    }
    return known;
  }
}
