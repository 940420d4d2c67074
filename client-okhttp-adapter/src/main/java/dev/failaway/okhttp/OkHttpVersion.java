/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.util.Arrays;
import okhttp3.Interceptor;

/**
 * Refuses an OkHttp that is too old. The adapter needs {@code Interceptor.Chain.withDns}, which
 * came with OkHttp 5.4.0; an older jar on the class path would fail at the first request with a
 * {@code NoSuchMethodError} that explains nothing.
 */
final class OkHttpVersion {

  private OkHttpVersion() {}

  /** Checks the OkHttp on the class path. */
  static void require() {
    require(Interceptor.Chain.class, version());
  }

  /** Asks at run time: the compiler would copy the constant of the OkHttp it compiles against. */
  private static String version() {
    try {
      return String.valueOf(Class.forName("okhttp3.OkHttp").getField("VERSION").get(null));
    } catch (ReflectiveOperationException e) { // OkHttp 3 has no such class
      return "of unknown version";
    }
  }

  static void require(Class<?> chain, String version) {
    boolean overridable =
        Arrays.stream(chain.getMethods()).anyMatch(method -> method.getName().equals("withDns"));
    if (!overridable) {
      throw new IllegalStateException(
          "OkHttp (" + version + ") must be 5.4.0 or newer for failaway-okhttp");
    }
  }
}
