/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.cluster.LoadBalancer;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a client; see {@link FailawayHttpClient.Builder}. */
final class ClientBuilder implements FailawayHttpClient.Builder, LocalAddressBuilder {
  private static final int LEAST_PRIORITY = 1;
  private static final int MOST_PRIORITY = 256;

  private @Nullable CookieHandler cookieHandler;
  private @Nullable Duration connectTimeout;
  private @Nullable SSLContext sslContext;
  private @Nullable SSLParameters sslParameters;
  private @Nullable Executor executor;
  private Redirect redirect = Redirect.NEVER;
  private @Nullable ProxySelector proxy;
  private @Nullable Authenticator authenticator;
  private @Nullable InetAddress localAddress;
  private @Nullable ClientConfig config;
  private @Nullable LoadBalancer loadBalancer;
  private PoolPolicy pool = PoolPolicy.defaults();
  private @Nullable Executor completionExecutor;
  private boolean refusesCopies;

  @Override
  public ClientBuilder cookieHandler(CookieHandler cookieHandler) {
    this.cookieHandler = Objects.requireNonNull(cookieHandler, "cookieHandler");
    return this;
  }

  @Override
  public ClientBuilder connectTimeout(Duration duration) {
    checkConnectTimeout(duration);
    this.connectTimeout = duration;
    return this;
  }

  @Override
  public ClientBuilder sslContext(SSLContext sslContext) {
    this.sslContext = Objects.requireNonNull(sslContext, "sslContext");
    return this;
  }

  @Override
  public ClientBuilder sslParameters(SSLParameters sslParameters) {
    this.sslParameters = Objects.requireNonNull(sslParameters, "sslParameters");
    return this;
  }

  @Override
  public ClientBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  @Override
  public ClientBuilder followRedirects(Redirect policy) {
    this.redirect = Objects.requireNonNull(policy, "policy");
    return this;
  }

  @Override
  public ClientBuilder version(Version version) {
    Objects.requireNonNull(version, "version");
    return this;
  }

  @Override
  public ClientBuilder priority(int priority) {
    checkPriority(priority);
    return this;
  }

  @Override
  public ClientBuilder proxy(ProxySelector selector) {
    checkProxy(selector);
    this.proxy = selector;
    return this;
  }

  @Override
  public ClientBuilder authenticator(Authenticator authenticator) {
    this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
    return this;
  }

  @Override
  public ClientBuilder localAddress(@Nullable InetAddress localAddress) {
    this.localAddress = localAddress;
    return this;
  }

  @Override
  public ClientBuilder config(ClientConfig config) {
    if (loadBalancer != null) {
      throw exclusive();
    }
    this.config = Objects.requireNonNull(config, "config");
    return this;
  }

  @Override
  public ClientBuilder loadBalancer(LoadBalancer loadBalancer) {
    if (config != null) {
      throw exclusive();
    }
    this.loadBalancer = Objects.requireNonNull(loadBalancer, "loadBalancer");
    return this;
  }

  private static IllegalStateException exclusive() {
    return new IllegalStateException(
        "config and loadBalancer exclude each other: a load balancer has its own config");
  }

  @Override
  public ClientBuilder pool(PoolPolicy pool) {
    this.pool = Objects.requireNonNull(pool, "pool");
    return this;
  }

  @Override
  public ClientBuilder completionExecutor(Executor executor) {
    this.completionExecutor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  @Override
  public ClientBuilder forFeign(Duration connectTimeout, boolean followRedirects) {
    connectTimeout(connectTimeout);
    followRedirects(followRedirects ? Redirect.ALWAYS : Redirect.NEVER);
    refusesCopies = true;
    return this;
  }

  @Override
  public FailawayHttpClient build() {
    SSLContext context = sslContext == null ? defaultContext() : sslContext;
    ClientSettings settings =
        new ClientSettings(
            cookieHandler,
            connectTimeout,
            context,
            sslParameters == null ? context.getDefaultSSLParameters() : sslParameters,
            executor,
            redirect,
            proxy,
            authenticator,
            localAddress,
            pool,
            completionExecutor,
            refusesCopies);
    boolean owned = loadBalancer == null;
    LoadBalancer balancer =
        loadBalancer == null
            ? LoadBalancer.create(config == null ? ClientConfig.defaults() : config)
            : loadBalancer;
    return new FailawayHttpClient(new ClientRuntime(settings, balancer, owned));
  }

  static void checkConnectTimeout(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("connectTimeout (" + duration + ") must be positive");
    }
  }

  static void checkPriority(int priority) {
    if (priority < LEAST_PRIORITY || priority > MOST_PRIORITY) {
      throw new IllegalArgumentException("priority (" + priority + ") must be 1..256");
    }
  }

  static void checkProxy(ProxySelector selector) {
    Objects.requireNonNull(selector, "selector");
    if (selector != HttpClient.Builder.NO_PROXY) {
      throw new UnsupportedOperationException(
          "FailawayHttpClient does not support proxies: a proxy resolves the name itself, and"
              + " balancing ends there; use HttpClient.Builder.NO_PROXY or a stock client");
    }
  }

  private static SSLContext defaultContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK's default SSLContext cannot be made", e);
    }
  }
}
