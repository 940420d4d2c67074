/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.Endpoint;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.Transport;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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

      // Of one node alone: three that close at the same age would be taken for an idle timeout.
      elb.zone(1).node(1).closeConnections();

      Await.until(() -> accepted().get(0) > 1, LIMIT, () -> "" + accepted());
    }
  }

  @Test
  void withoutWarmConnectionsOnlyRequestsOpenThem() throws Exception {
    try (FailawayHttpClient client = client(PoolPolicy::withoutWarmConnections)) {
      get(client);
      client.loadBalancer().warmUp(elb.uri("/")).get(20, TimeUnit.SECONDS);
      elb.nodes().forEach(FakeNode::closeConnections);
      Await.until(() -> connections(client) == 0, LIMIT);
      KeepWarmCounter after = new KeepWarmCounter(); // asked after the client
      client.loadBalancer().attach(after);

      Await.until(() -> after.calls.get() >= 6, LIMIT);

      assertThat(connections(client)).isZero();
    }
  }

  private int connections(FailawayHttpClient client) {
    return client.status(elb.uri("/")).endpoints().stream()
        .mapToInt(EndpointStatus::connections)
        .sum();
  }

  /** Counts how often it is asked to keep a connection warm. */
  private static final class KeepWarmCounter implements Transport {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public void keepWarm(Target target, Endpoint endpoint) {
      calls.incrementAndGet();
    }

    @Override
    public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {
      result.accept(Outcome.LOCAL_ERROR);
    }

    @Override
    public void retire(Target target, Endpoint endpoint, Retirement why) {}

    @Override
    public int connections(Target target, Endpoint endpoint) {
      return 0;
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
