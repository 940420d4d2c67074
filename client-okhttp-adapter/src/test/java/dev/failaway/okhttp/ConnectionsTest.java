/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.CloseReason;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections are counted, grow no older than allowed, and drain. */
@Timeout(60)
class ConnectionsTest {

  private static final Duration PATIENCE = Bed.PATIENCE;

  @RegisterExtension final Bed bed = new Bed();
  @RegisterExtension final Bed real = Bed.inRealTime();

  private static ClientConfig quickDns() {
    return Bed.EVEN.withDns(dns -> dns.withMinTtl(Duration.ofMillis(50)));
  }

  private static int connections(Bed bed, int node) {
    return bed.status(node).map(EndpointStatus::connections).orElse(0);
  }

  private static EndpointState state(Bed bed, int node) {
    return bed.status(node).map(EndpointStatus::state).orElse(EndpointState.WITHDRAWN);
  }

  private static ConnectionCounters counters(Bed bed) {
    return bed.loadBalancer().connectionCounters(Target.of(bed.nodes().url("/").uri()));
  }

  @ParameterizedTest
  @EnumSource
  void openConnectionsAreCounted(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(2));

    Calls.spread(client, bed.nodes().url("/"), 30);
    assertThat(connections(bed, 1)).isEqualTo(1);
    assertThat(connections(bed, 2)).isEqualTo(1);
    assertThat(counters(bed).opened()).isEqualTo(2);
    assertThat(counters(bed).closed()).isZero();

    client.connectionPool().evictAll();
    assertThat(counters(bed).closed()).isEqualTo(2);
    assertThat(connections(bed, 1)).isZero();
    assertThat(connections(bed, 2)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anOldConnectionIsReplaced(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    PoolPolicy neverIdle = PoolPolicy.defaults().withIdleTimeout(Duration.ofHours(1));
    OkHttpClient client = bed.install(nodes, Bed.EVEN, nodes.client(), neverIdle);
    Calls.spread(client, nodes.url("/"), 5);
    assertThat(nodes.get(1).connections()).isEqualTo(1);

    bed.pass(Duration.ofMinutes(4));
    Calls.spread(client, nodes.url("/"), 5);
    assertThat(nodes.get(1).connections()).isEqualTo(1);

    bed.pass(Duration.ofSeconds(61));
    Calls.spread(client, nodes.url("/"), 5);
    assertThat(nodes.get(1).connections()).isEqualTo(2);
    assertThat(counters(bed).closed(CloseReason.LIFETIME)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeOutlivesTheLifetimeOfItsConnection(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    OkHttpClient client = bed.client(nodes);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    nodes
        .get(1)
        .answers(
            request -> {
              if ("/slow".equals(request.getTarget())) {
                gate.join();
              }
              return nodes.get(1).ok();
            });
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(() -> Calls.getUnchecked(client, nodes.url("/slow")));
    Await.until(() -> nodes.get(1).requests() == 1, PATIENCE);

    bed.pass(Duration.ofSeconds(301));
    assertThat(Calls.get(client, nodes.url("/"))).isEqualTo("1");
    assertThat(nodes.get(1).connections()).isEqualTo(2);
    assertThat(slow).isNotDone();
    gate.complete(null);

    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatWasIdleForTooLongIsNotUsedWhateverThePoolSays(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    OkHttpClient client =
        bed.client(nodes)
            .newBuilder()
            .connectionPool(new ConnectionPool(64, 5, TimeUnit.MINUTES))
            .build();
    Calls.get(client, nodes.url("/"));

    bed.pass(Duration.ofSeconds(50));
    Calls.get(client, nodes.url("/"));
    bed.pass(Duration.ofSeconds(50));
    Calls.get(client, nodes.url("/"));
    assertThat(nodes.get(1).connections()).isEqualTo(1);

    bed.pass(Duration.ofSeconds(51));
    Calls.get(client, nodes.url("/"));
    assertThat(nodes.get(1).connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aWithdrawnEndpointDrains(Wire wire) throws Exception {
    Nodes nodes = wire.start(4);
    nodes.list(1, 2, 3);
    nodes.ttl(Duration.ofMillis(50));
    OkHttpClient client = real.client(nodes, quickDns());
    Calls.getUntil(client, nodes.url("/"), () -> nodes.get(3).requests() > 0);
    int before = nodes.get(3).requests();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    nodes
        .get(3)
        .answers(
            request -> {
              gate.join();
              return nodes.get(3).ok();
            });
    CompletableFuture<String> inFlight = CompletableFuture.supplyAsync(() -> untilThird(client));
    Await.until(() -> nodes.get(3).requests() > before, PATIENCE);

    nodes.list(1, 2, 4);
    Await.until(() -> state(real, 3) == EndpointState.WITHDRAWN, PATIENCE);
    Calls.getUntil(client, nodes.url("/"), () -> nodes.get(4).requests() > 0);
    assertThat(Calls.spread(client, nodes.url("/"), 30)).doesNotContainKey("3");
    assertThat(inFlight).isNotDone();
    gate.complete(null);

    assertThat(inFlight.get(20, TimeUnit.SECONDS)).isEqualTo("3");
    assertThat(nodes.get(3).requests()).isEqualTo(before + 1);
    Await.until(() -> connections(real, 3) == 0, PATIENCE);
    assertThat(counters(real).closed(CloseReason.RETIRED)).isPositive();
  }

  private String untilThird(OkHttpClient client) {
    String answer;
    do {
      answer = Calls.getUnchecked(client, real.nodes().url("/"));
    } while (!answer.equals("3"));
    return answer;
  }

  @Test
  void anEndpointThatReturnsKeepsItsConnectionsAgain() throws Exception {
    Nodes nodes = Nodes.http1(2);
    nodes.ttl(Duration.ofMillis(50));
    OkHttpClient client = real.client(nodes, quickDns());
    Calls.getUntil(client, nodes.url("/"), () -> nodes.get(2).requests() > 0);
    nodes.list(1);
    Await.until(() -> state(real, 2) == EndpointState.WITHDRAWN, PATIENCE);

    nodes.list(1, 2);
    Await.until(() -> state(real, 2) == EndpointState.ELIGIBLE, PATIENCE);
    int before = nodes.get(2).requests();
    Calls.getUntil(client, nodes.url("/"), () -> nodes.get(2).requests() > before);

    assertThat(nodes.get(2).connections()).isEqualTo(1);
    assertThat(connections(real, 2)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aDeadEndpointIsReadmittedByAHandshake(Wire wire) throws Exception {
    ClientConfig config =
        Bed.EVEN.withEjection(ejection -> ejection.withBaseEjection(Duration.ofMillis(200)));
    OkHttpClient client = real.client(wire.start(2), config);
    Calls.getUntil(client, real.nodes().url("/"), () -> real.node(1).requests() > 0);
    real.node(1).close();
    Calls.getUntil(client, real.nodes().url("/"), () -> state(real, 1) != EndpointState.ELIGIBLE);
    int before = real.node(1).requests();

    real.nodes().restart(1);

    Await.until(() -> state(real, 1) == EndpointState.ELIGIBLE, PATIENCE);
    assertThat(real.node(1).requests()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void nagleIsOff(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    AtomicBoolean noDelay = new AtomicBoolean();
    OkHttpClient client =
        bed.install(
            nodes,
            nodes
                .client()
                .addNetworkInterceptor(
                    chain -> {
                      Connection connection = chain.connection();
                      noDelay.set(connection != null && connection.socket().getTcpNoDelay());
                      return chain.proceed(chain.request());
                    }));

    Calls.get(client, nodes.url("/"));

    assertThat(noDelay).isTrue();
  }

  @Test
  void thePoolKeepsConnectionsToManyEndpoints() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(7));

    Calls.spread(client, bed.nodes().url("/"), 200);

    assertThat(bed.nodes().all()).allMatch(node -> node.connections() == 1);
  }

  @ParameterizedTest
  @EnumSource
  void aStaleConnectionIsNobodysFailure(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(1));
    Calls.get(client, bed.nodes().url("/"));

    bed.node(1).close();
    bed.nodes().restart(1);

    assertThat(Calls.status(client, Calls.post(bed.nodes().url("/"), Calls.body("x"))))
        .isEqualTo(200);
    assertThat(state(bed, 1)).isEqualTo(EndpointState.ELIGIBLE);
  }

  @ParameterizedTest
  @EnumSource
  void aStaleConnectionIsReplacedEvenWithoutOkHttpsOwnRetry(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    OkHttpClient client = bed.install(nodes, nodes.client().retryOnConnectionFailure(false));
    Calls.get(client, nodes.url("/"));

    nodes.get(1).close();
    nodes.restart(1);

    assertThat(Calls.status(client, nodes.url("/"))).isEqualTo(200);
    assertThat(state(bed, 1)).isEqualTo(EndpointState.ELIGIBLE);
  }

  @Test
  void theClientsOwnSocketFactoryMakesTheSockets() throws Exception {
    Nodes nodes = Nodes.http1(2);
    AtomicInteger made = new AtomicInteger();
    OkHttpClient client =
        bed.install(nodes, nodes.client().socketFactory(new CountingSockets(made)));

    Calls.spread(client, nodes.url("/"), 20);

    assertThat(made).hasValue(2);
    assertThat(connections(bed, 1)).isEqualTo(1);
  }

  @Test
  void aPoolPolicyIsFollowed() throws Exception {
    Nodes nodes = Nodes.http1(1);
    PoolPolicy pool = PoolPolicy.defaults().withIdleTimeout(Duration.ofMillis(200));
    OkHttpClient client = bed.install(nodes, Bed.EVEN, nodes.client(), pool);

    Calls.get(client, nodes.url("/"));

    Await.until(() -> connections(bed, 1) == 0, PATIENCE);
    Await.until(() -> client.connectionPool().connectionCount() == 0, PATIENCE);
  }

  @Test
  void aBrokenBodyIsEvidence() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));
    bed.node(1)
        .answers(
            request ->
                new MockResponse.Builder()
                    .body("0123456789")
                    .onResponseBody(new SocketEffect.CloseSocket())
                    .build());

    Outcomes outcomes = bed.outcomes();

    assertThatThrownBy(() -> Calls.get(client, bed.nodes().url("/")))
        .isInstanceOf(IOException.class);

    assertThat(outcomes.all()).containsExactly(Outcome.SUCCESS, Outcome.CLOSED);
  }

  private static final class CountingSockets extends SocketFactory {

    private final AtomicInteger made;

    CountingSockets(AtomicInteger made) {
      this.made = made;
    }

    @Override
    public Socket createSocket() {
      made.incrementAndGet();
      return new Socket();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(InetAddress address, int port) {
      throw new UnsupportedOperationException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException("only unconnected sockets");
    }
  }
}
