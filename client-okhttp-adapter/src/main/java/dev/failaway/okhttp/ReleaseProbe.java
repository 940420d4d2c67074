/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.IOException;
import java.net.Proxy;
import java.net.UnknownHostException;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Makes a call let go of its connection, unharmed.
 *
 * <p>OkHttp keeps the connection of a call's previous exchange for its next one when host and port
 * match, whatever its {@code Dns} says: a retry "on another address" would go to the same address.
 * The probe asks for another port of the same host with a {@code Dns} that stops it: OkHttp sees
 * that the connection does not fit, returns it to the pool, and finds no address to connect to. No
 * socket is opened and no connection lost.
 *
 * <p>Rule: only when no application interceptor follows ours, because it would see the probe.
 */
final class ReleaseProbe {

  private ReleaseProbe() {}

  /** Releases the connection that the chain's call holds. */
  static void run(Interceptor.Chain chain) throws IOException {
    StopDns stop = new StopDns();
    Request elsewhere = new Request.Builder().url(otherPort(chain.request().url())).build();
    try (Response unexpected =
        chain
            .withDns(stop)
            .withRetryOnConnectionFailure(false)
            .withCache(null)
            .withCookieJar(CookieJar.NO_COOKIES)
            .withProxy(Proxy.NO_PROXY)
            .proceed(elsewhere)) {
      throw new IOException("release probe was answered with " + unexpected.code());
    } catch (UnknownHostException e) {
      if (!stop.caused(e)) {
        throw e;
      }
    }
  }

  private static HttpUrl otherPort(HttpUrl url) {
    return new HttpUrl.Builder()
        .scheme(url.scheme())
        .host(url.host())
        .port(url.port() == 1 ? 2 : 1)
        .build();
  }
}
