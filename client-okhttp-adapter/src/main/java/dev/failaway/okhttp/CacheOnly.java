/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.IOException;
import java.net.UnknownHostException;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks OkHttp's cache when there is no endpoint to lease: a cached response needs none, and must
 * not be lost because DNS is out or sheds load.
 */
final class CacheOnly {

  private CacheOnly() {}

  /** Returns the response that needs no network, or null when there is none. */
  static @Nullable Response find(Interceptor.Chain chain) throws IOException {
    if (chain.getCache() == null || !chain.request().method().equals("GET")) {
      return null;
    }
    StopDns stop = new StopDns();
    try {
      return chain.withDns(stop).proceed(chain.request());
    } catch (UnknownHostException e) {
      if (stop.caused(e)) {
        return null;
      }
      throw e;
    }
  }
}
