/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user is told whose system would send requests through a proxy. */
class SystemProxyTest {
  static final String WARNING = "is not used: proxies are not supported";

  private final ProxySelector selectorBefore = ProxySelector.getDefault();
  private final LogCapture log = new LogCapture(WARNING);

  @AfterEach
  void restore() {
    ProxySelector.setDefault(selectorBefore);
    log.close();
  }

  @Test
  void proxyOfTheSystemIsNotUsedAndSaidToBeSoOnce() throws Exception {
    ProxySelector.setDefault(new OneProxy(Proxy.Type.HTTP));
    try (FakeElb elb = FakeElb.start(1, 1);
        FailawayHttpClient client = client(elb)) {
      send(client, elb.uri("/"));
      Await.until(() -> log.lines().size() == 1, Duration.ofSeconds(20), () -> "only: " + log);

      send(client, elb.uri("127.0.1.1", "/")); // another authority
      send(client, elb.uri("/"));
    }

    assertThat(log.lines()).singleElement().asString().contains("WARN");
  }

  @Test
  void nothingIsSaidWithoutAProxy() throws Exception {
    ProxySelector.setDefault(new OneProxy(Proxy.Type.DIRECT));
    try (FakeElb elb = FakeElb.start(1, 1);
        FailawayHttpClient client = client(elb)) {
      send(client, elb.uri("/"));
    }

    assertThat(log.lines()).isEmpty();
  }

  private static FailawayHttpClient client(FakeElb elb) {
    return FailawayHttpClient.newBuilder()
        .config(ClientConfig.defaults().withDns(dns -> dns.withServers(List.of(elb.dnsServer()))))
        .build();
  }

  private static void send(FailawayHttpClient client, URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
  }

  /** Would send everything through one proxy, where nobody listens. */
  private static final class OneProxy extends ProxySelector {
    private final Proxy.Type type;

    OneProxy(Proxy.Type type) {
      this.type = type;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(
          type == Proxy.Type.DIRECT
              ? Proxy.NO_PROXY
              : new Proxy(type, InetSocketAddress.createUnresolved("proxy.test", 3128)));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException cause) {
      throw new AssertionError("nobody asks this proxy", cause);
    }
  }
}
