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
    @Nullable Executor completionExecutor) {

  ClientSettings {
    sslParameters = Tls.copy(sslParameters);
  }

  SSLParameters copyOfSslParameters() {
    return Tls.copy(sslParameters);
  }

  /** Whether a response's head is shown to code of the user before its body handler. */
  boolean looksAtHeads() {
    return cookieHandler != null || authenticator != null;
  }
}
