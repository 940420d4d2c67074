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
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections are counted, grow no older than allowed, and drain. */
@Timeout(60)
class ConnectionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @RegisterExtension final Bed bed = new Bed();

  private static ClientConfig quickDns() {
    return Bed.EVEN.withDns(dns -> dns.withMinTtl(Duration.ofMillis(50)));
  }

  private int connections(InetAddress address) {
    return bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints().stream()
        .filter(status -> status.endpoint().address().getAddress().equals(address))
        .mapToInt(EndpointStatus::connections)
        .sum();
  }

  private static ConnectionCounters counters(LoadBalancer loadBalancer, Nodes nodes) {
    return loadBalancer.connectionCounters(Target.of(nodes.url("/").uri()));
  }

  private EndpointState state(int node) {
    return bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints().stream()
        .filter(status -> status.endpoint().address().getAddress().equals(bed.node(node).address()))
        .map(EndpointStatus::state)
        .findAny()
        .orElse(EndpointState.WITHDRAWN);
  }

  @ParameterizedTest
  @EnumSource
  void openConnectionsAreCounted(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(2));

    Calls.spread(client, bed.nodes().url("/"), 30);
    assertThat(connections(bed.node(1).address())).isEqualTo(1);
    assertThat(connections(bed.node(2).address())).isEqualTo(1);
    ConnectionCounters counters = counters(bed.loadBalancer(), bed.nodes());
    assertThat(counters.opened()).isEqualTo(2);
    assertThat(counters.closed()).isZero();

    client.connectionPool().evictAll();
    assertThat(counters.closed()).isEqualTo(2);
    assertThat(connections(bed.node(1).address())).isZero();
    assertThat(connections(bed.node(2).address())).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anOldConnectionIsReplaced(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    AtomicLong later = new AtomicLong();
    PoolPolicy neverIdle = PoolPolicy.defaults().withIdleTimeout(Duration.ofHours(1));
    LoadBalancer loadBalancer = LoadBalancer.create(Bed.EVEN, shifted(later, nodes));
    OkHttpClient client = FailawayOkHttp.install(nodes.client(), loadBalancer, neverIdle).build();
    Calls.spread(client, nodes.url("/"), 5);
    assertThat(nodes.get(1).connections()).isEqualTo(1);

    later.set(Duration.ofSeconds(239).toNanos());
    Calls.spread(client, nodes.url("/"), 5);
    assertThat(nodes.get(1).connections()).isEqualTo(1);

    later.set(Duration.ofSeconds(301).toNanos());
    Calls.spread(client, nodes.url("/"), 5);
    assertThat(nodes.get(1).connections()).isEqualTo(2);
    assertThat(counters(loadBalancer, nodes).closed(CloseReason.LIFETIME)).isEqualTo(1);
    loadBalancer.close();
    nodes.close();
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeOutlivesTheLifetimeOfItsConnection(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    AtomicLong later = new AtomicLong();
    LoadBalancer loadBalancer = LoadBalancer.create(Bed.EVEN, shifted(later, nodes));
    OkHttpClient client = FailawayOkHttp.install(nodes.client(), loadBalancer).build();
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
        CompletableFuture.supplyAsync(() -> getUnchecked(client, nodes.url("/slow")));
    Await.until(() -> nodes.get(1).requests() == 1, PATIENCE);

    later.set(Duration.ofSeconds(301).toNanos());
    assertThat(Calls.get(client, nodes.url("/"))).isEqualTo("1");
    assertThat(nodes.get(1).connections()).isEqualTo(2);
    assertThat(slow).isNotDone();
    gate.complete(null);

    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("1");
    loadBalancer.close();
    nodes.close();
  }

  private static String getUnchecked(OkHttpClient client, HttpUrl url) {
    try {
      return Calls.get(client, url);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatWasIdleForTooLongIsNotUsedWhateverThePoolSays(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    AtomicLong later = new AtomicLong();
    LoadBalancer loadBalancer = LoadBalancer.create(Bed.EVEN, shifted(later, nodes));
    OkHttpClient client =
        FailawayOkHttp.install(nodes.client(), loadBalancer)
            .connectionPool(new ConnectionPool(64, 5, TimeUnit.MINUTES))
            .build();
    Calls.get(client, nodes.url("/"));

    later.set(Duration.ofSeconds(45).toNanos());
    Calls.get(client, nodes.url("/"));
    later.set(Duration.ofSeconds(90).toNanos());
    Calls.get(client, nodes.url("/"));
    assertThat(nodes.get(1).connections()).isEqualTo(1);

    later.set(Duration.ofSeconds(145).toNanos());
    Calls.get(client, nodes.url("/"));
    assertThat(nodes.get(1).connections()).isEqualTo(2);
    loadBalancer.close();
    nodes.close();
  }

  private static Environment shifted(AtomicLong later, Nodes nodes) {
    Environment system = Environment.system();
    return new Environment(
        () -> system.ticker().nanoTime() + later.get(),
        system.random(),
        system.schedulers(),
        system.blockingExecutor(),
        policy -> nodes);
  }

  @ParameterizedTest
  @EnumSource
  void aWithdrawnEndpointDrains(Wire wire) throws Exception {
    Nodes nodes = wire.start(4);
    nodes.list(1, 2, 3);
    nodes.ttl(Duration.ofMillis(50));
    OkHttpClient client = bed.client(nodes, quickDns());
    Calls.spread(client, nodes.url("/"), 30);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    nodes
        .get(3)
        .answers(
            request -> {
              gate.join();
              return nodes.get(3).ok();
            });
    CompletableFuture<String> inFlight = CompletableFuture.supplyAsync(() -> untilThird(client));
    int before = nodes.get(3).requests();
    Await.until(() -> nodes.get(3).requests() > before, PATIENCE);

    nodes.list(1, 2, 4);
    Await.until(() -> state(3) == EndpointState.WITHDRAWN, PATIENCE);
    int late = nodes.get(3).requests();
    assertThat(Calls.spread(client, nodes.url("/"), 30)).containsOnlyKeys("1", "2", "4");
    assertThat(inFlight).isNotDone();
    gate.complete(null);

    assertThat(inFlight.get(20, TimeUnit.SECONDS)).isEqualTo("3");
    assertThat(nodes.get(3).requests()).isEqualTo(late);
    Await.until(() -> connections(nodes.get(3).address()) == 0, PATIENCE);
    assertThat(counters(bed.loadBalancer(), nodes).closed(CloseReason.RETIRED)).isPositive();
  }

  private String untilThird(OkHttpClient client) {
    try {
      String answer;
      do {
        answer = Calls.get(client, bed.nodes().url("/"));
      } while (!answer.equals("3"));
      return answer;
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void anEndpointThatReturnsKeepsItsConnectionsAgain() throws Exception {
    Nodes nodes = Nodes.http1(2);
    nodes.ttl(Duration.ofMillis(50));
    OkHttpClient client = bed.client(nodes, quickDns());
    Calls.spread(client, nodes.url("/"), 30);
    nodes.list(1);
    Await.until(() -> state(2) == EndpointState.WITHDRAWN, PATIENCE);

    nodes.list(1, 2);
    Await.until(() -> state(2) == EndpointState.ELIGIBLE, PATIENCE);
    Calls.spread(client, nodes.url("/"), 60);

    assertThat(nodes.get(2).connections()).isLessThanOrEqualTo(2);
    assertThat(connections(nodes.get(2).address())).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aDeadEndpointIsReadmittedByAHandshake(Wire wire) throws Exception {
    ClientConfig config =
        Bed.EVEN.withEjection(ejection -> ejection.withBaseEjection(Duration.ofMillis(200)));
    OkHttpClient client = bed.client(wire.start(2), config);
    Calls.spread(client, bed.nodes().url("/"), 10);
    bed.node(1).close();
    Calls.spread(client, bed.nodes().url("/"), 40);
    assertThat(state(1)).isNotEqualTo(EndpointState.ELIGIBLE);
    int before = bed.node(1).requests();

    bed.nodes().restart(1);

    Await.until(() -> state(1) == EndpointState.ELIGIBLE, PATIENCE);
    assertThat(bed.node(1).requests()).isEqualTo(before);
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
    assertThat(state(1)).isEqualTo(EndpointState.ELIGIBLE);
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
    assertThat(state(1)).isEqualTo(EndpointState.ELIGIBLE);
  }

  @Test
  void theClientsOwnSocketFactoryMakesTheSockets() throws Exception {
    Nodes nodes = Nodes.http1(2);
    AtomicInteger made = new AtomicInteger();
    OkHttpClient client =
        bed.install(nodes, nodes.client().socketFactory(new CountingSockets(made)));

    Calls.spread(client, nodes.url("/"), 20);

    assertThat(made).hasValue(2);
    assertThat(connections(nodes.get(1).address())).isEqualTo(1);
  }

  @Test
  void aPoolPolicyIsFollowed() throws Exception {
    Nodes nodes = Nodes.http1(1);
    PoolPolicy pool = PoolPolicy.defaults().withIdleTimeout(Duration.ofMillis(200));
    OkHttpClient client = bed.install(nodes, Bed.EVEN, nodes.client(), pool);

    Calls.get(client, nodes.url("/"));

    Await.until(() -> connections(nodes.get(1).address()) == 0, PATIENCE);
    assertThat(client.connectionPool().connectionCount()).isZero();
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
