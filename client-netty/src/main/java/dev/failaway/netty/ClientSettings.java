/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.PoolPolicy;
import dev.failaway.netty.internal.Tls;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient.Redirect;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a builder was given, for {@code HttpClient}'s accessors and for the calls. Null: not given.
 *
 * <p>Threading: immutable.
 */
record ClientSettings(
    @Nullable CookieHandler cookieHandler,
    @Nullable Duration connectTimeout,
    SSLContext sslContext,
    SSLParameters sslParameters,
    @Nullable Executor executor,
    Redirect redirect,
    @Nullable ProxySelector proxy,
    @Nullable Authenticator authenticator,
    @Nullable InetAddress localAddress,
    PoolPolicy pool,
    @Nullable Executor completionExecutor,
    boolean refusesCopies) {

  ClientSettings {
    sslParameters = Tls.copy(sslParameters);
  }

  SSLParameters copyOfSslParameters() {
    return Tls.copy(sslParameters);
  }

  /**
   * The context, for whoever asks the client.
   *
   * @throws IllegalStateException when the client is for Feign, which asks when it is about to
   *     build a stock client in its place
   */
  SSLContext shownSslContext() {
    if (refusesCopies) {
      throw new IllegalStateException(
          "Feign is about to send with a stock client instead of this FailawayHttpClient, because"
              + " its Request.Options differ from what forFeign was told: connect timeout "
              + (connectTimeout == null ? "none" : connectTimeout.toMillis() + " ms")
              + ", follow redirects "
              + redirect);
    }
    return sslContext;
  }

  /** Whether a response's head is shown to code of the user before its body handler. */
  boolean looksAtHeads() {
    return cookieHandler != null || authenticator != null;
  }
}
