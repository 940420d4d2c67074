/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.PoolPolicy;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise P12 on real sockets, with TLS: a failover needs no handshake. */
class WarmConnectionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private FakeElb elb;

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.builder().zones(3).nodesPerZone(1).tls().start();
  }

  @AfterEach
  void stop() throws Exception {
    elb.close();
  }

  @Test
  void warmUpOpensAConnectionToEveryEndpoint() throws Exception {
    try (FailawayHttpClient client = client(pool -> pool)) {
      ClusterStatus status = client.warmUp(elb.uri("/")).get(20, TimeUnit.SECONDS);

      assertThat(status.endpoints())
          .hasSize(3)
          .allSatisfy(endpoint -> assertThat(endpoint.connections()).isEqualTo(1));
      assertThat(accepted()).containsExactly(1L, 1L, 1L);
      for (int i = 0; i < 30; i++) {
        get(client);
      }
      assertThat(accepted()).containsExactly(1L, 1L, 1L);
    }
  }

  @Test
  void aFailoverNeedsNoHandshake() throws Exception {
    try (FailawayHttpClient client = client(pool -> pool)) {
      client.warmUp(elb.uri("/")).get(20, TimeUnit.SECONDS);
      for (int i = 0; i < 30; i++) {
        get(client);
      }
      long before = accepted().get(1) + accepted().get(2);

      elb.zone(1).refuse();
      for (int i = 0; i < 60; i++) {
        get(client);
      }

      assertThat(accepted().get(1) + accepted().get(2)).isEqualTo(before);
    }
  }

  @Test
  void endpointsThatNoRequestWentToAreWarmAfterTheFirstRequest() throws Exception {
    try (FailawayHttpClient client = client(pool -> pool)) {
      get(client);

      Await.until(
          () -> accepted().stream().allMatch(count -> count > 0), LIMIT, () -> "" + accepted());
    }
  }

  @Test
  void aWarmConnectionThatTheServerClosesIsReplaced() throws Exception {
    try (FailawayHttpClient client = client(pool -> pool)) {
      client.warmUp(elb.uri("/")).get(20, TimeUnit.SECONDS);

      elb.nodes().forEach(FakeNode::closeConnections);

      Await.until(
          () -> accepted().stream().allMatch(count -> count == 2), LIMIT, () -> "" + accepted());
    }
  }

  @Test
  void withoutWarmConnectionsOnlyRequestsOpenThem() throws Exception {
    try (FailawayHttpClient client = client(PoolPolicy::withoutWarmConnections)) {
      get(client);
      client.loadBalancer().warmUp(elb.uri("/")).get(20, TimeUnit.SECONDS);
      elb.nodes().forEach(FakeNode::closeConnections);
      Await.until(
          () ->
              client.status(elb.uri("/")).endpoints().stream()
                  .allMatch(endpoint -> endpoint.connections() == 0),
          LIMIT);

      get(client);

      assertThat(accepted().stream().mapToLong(Long::longValue).sum()).isEqualTo(4);
    }
  }

  @Test
  void aClientThatWasShutDownWarmsNothingUp() throws Exception {
    FailawayHttpClient client = client(pool -> pool);
    client.close();

    assertThat(client.warmUp(elb.uri("/"))).isCompletedExceptionally();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.loadBalancer().warmUp(URI.create("mailto:a@b.test")));
  }

  private FailawayHttpClient client(UnaryOperator<PoolPolicy> pool) {
    return FailawayHttpClient.newBuilder()
        .sslContext(elb.tls().clientContext())
        .pool(pool.apply(PoolPolicy.defaults()))
        .config(
            ClientConfig.defaults()
                .withTimeouts(timeouts -> timeouts.withConnect(Duration.ofSeconds(10)))
                .withDns(dns -> dns.withServers(List.of(elb.dnsServer()))))
        .build();
  }

  private void get(FailawayHttpClient client) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).timeout(LIMIT).build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  private List<Long> accepted() {
    return elb.nodes().stream().map(node -> node.counters().accepted()).toList();
  }
}
