/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.util.Arrays;
import okhttp3.Interceptor;
import okhttp3.OkHttp;

/**
 * Refuses an OkHttp that is too old. The adapter needs {@code Interceptor.Chain.withDns}, which
 * came with OkHttp 5.4.0; an older jar on the class path would fail at the first request with a
 * {@code NoSuchMethodError} that explains nothing.
 */
final class OkHttpVersion {

  private OkHttpVersion() {}

  /** Checks the OkHttp on the class path. */
  static void require() {
    require(Interceptor.Chain.class, OkHttp.VERSION);
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
