/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.cluster.LoadBalancer;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class BuilderTest {
  @Test
  void accessorsGiveBackWhatTheBuilderWasGiven() throws Exception {
    CookieManager cookies = new CookieManager();
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, null, null);
    SSLParameters parameters = new SSLParameters(new String[] {"TLS_AES_128_GCM_SHA256"});
    ExecutorService executor = Executors.newCachedThreadPool();
    try (FailawayHttpClient client =
        Clients.client(
            builder ->
                builder
                    .cookieHandler(cookies)
                    .connectTimeout(Duration.ofSeconds(3))
                    .sslContext(tls)
                    .sslParameters(parameters)
                    .executor(executor)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .version(HttpClient.Version.HTTP_2)
                    .priority(7)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .localAddress(null))) {
      assertThat(client.cookieHandler()).containsSame(cookies);
      assertThat(client.connectTimeout()).contains(Duration.ofSeconds(3));
      assertThat(client.sslContext()).isSameAs(tls);
      assertThat(client.sslParameters().getCipherSuites()).hasSize(1);
      client.sslParameters().setCipherSuites(new String[0]);
      parameters.setCipherSuites(new String[0]);
      assertThat(client.sslParameters().getCipherSuites()).as("a copy each time").hasSize(1);
      assertThat(client.executor()).containsSame(executor);
      assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NORMAL);
      assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(client.proxy()).contains(HttpClient.Builder.NO_PROXY);
      assertThat(client.authenticator()).isEmpty();
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void accessorsOfADefaultClientAreEmpty() throws Exception {
    try (FailawayHttpClient client = FailawayHttpClient.newHttpClient()) {
      assertThat(client.cookieHandler()).isEmpty();
      assertThat(client.connectTimeout()).isEmpty();
      assertThat(client.executor()).isEmpty();
      assertThat(client.proxy()).isEmpty();
      assertThat(client.sslContext()).isSameAs(SSLContext.getDefault());
      assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
    }
  }

  @Test
  @Deviation("WebSocket")
  @Deviation("Proxy")
  void badSettingsAreRefusedAtOnce() {
    FailawayHttpClient.Builder builder = FailawayHttpClient.newBuilder();

    assertThatThrownBy(() -> builder.priority(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.priority(257)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.proxy(ProxySelector.getDefault()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("does not support proxies");
    assertThat(HttpClient.newHttpClient().newWebSocketBuilder()).isNotNull();
    assertThatThrownBy(() -> Clients.client().newWebSocketBuilder())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("does not support WebSocket");
  }

  @Test
  void configAndLoadBalancerExcludeEachOther() {
    LoadBalancer balancer = Clients.loopback();

    assertThatThrownBy(
            () ->
                FailawayHttpClient.newBuilder()
                    .config(ClientConfig.defaults())
                    .loadBalancer(balancer))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                FailawayHttpClient.newBuilder()
                    .loadBalancer(balancer)
                    .config(ClientConfig.defaults()))
        .isInstanceOf(IllegalStateException.class);
    balancer.close();
  }

  @Test
  void aFixedBuilderBuildsTheClientItCameFrom() {
    try (FailawayHttpClient client = Clients.client()) {
      assertThat(
              client
                  .fixedBuilder()
                  .connectTimeout(Duration.ofSeconds(1))
                  .followRedirects(HttpClient.Redirect.ALWAYS)
                  .build())
          .isSameAs(client);
    }
  }
}
