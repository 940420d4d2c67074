/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A builder that always builds the same client, for libraries that take builders only. Settings are
 * checked as any builder checks them, and then ignored.
 */
final class FixedBuilder implements HttpClient.Builder, LocalAddressBuilder {
  private final FailawayHttpClient client;

  FixedBuilder(FailawayHttpClient client) {
    this.client = client;
  }

  @Override
  public FixedBuilder cookieHandler(CookieHandler cookieHandler) {
    Objects.requireNonNull(cookieHandler, "cookieHandler");
    return this;
  }

  @Override
  public FixedBuilder connectTimeout(Duration duration) {
    ClientBuilder.checkConnectTimeout(duration);
    return this;
  }

  @Override
  public FixedBuilder sslContext(SSLContext sslContext) {
    Objects.requireNonNull(sslContext, "sslContext");
    return this;
  }

  @Override
  public FixedBuilder sslParameters(SSLParameters sslParameters) {
    Objects.requireNonNull(sslParameters, "sslParameters");
    return this;
  }

  @Override
  public FixedBuilder executor(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return this;
  }

  @Override
  public FixedBuilder followRedirects(Redirect policy) {
    Objects.requireNonNull(policy, "policy");
    return this;
  }

  @Override
  public FixedBuilder version(Version version) {
    Objects.requireNonNull(version, "version");
    return this;
  }

  @Override
  public FixedBuilder priority(int priority) {
    ClientBuilder.checkPriority(priority);
    return this;
  }

  @Override
  public FixedBuilder proxy(ProxySelector selector) {
    ClientBuilder.checkProxy(selector);
    return this;
  }

  @Override
  public FixedBuilder authenticator(Authenticator authenticator) {
    Objects.requireNonNull(authenticator, "authenticator");
    return this;
  }

  @Override
  public FixedBuilder localAddress(@Nullable InetAddress localAddress) {
    return this;
  }

  @Override
  public FailawayHttpClient build() {
    return client;
  }
}
