/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.Timeouts;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeoutTest {
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void theRequestTimeoutCoversTheWaitForTheHead() throws Exception {
    try (RawServer server = silentAfterTheFirst("");
        FailawayHttpClient client = connected(server, ClientConfig.defaults())) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).timeout(SHORT).build();
      long start = System.nanoTime();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpTimeoutException.class)
          .hasMessageStartingWith("request timed out");

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      Await.until(() -> server.openConnections() == 0, SOON);
    }
  }

  @Test
  @Deviation("Deadline")
  void theDefaultDeadlineIsThatOfTheConfig() throws Exception {
    ClientConfig config = ClientConfig.defaults().withTimeouts(t -> t.withRequest(SHORT));
    try (RawServer server = silentAfterTheFirst("");
        FailawayHttpClient client = connected(server, config)) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void interimResponsesDoNotMoveTheDeadline() throws Exception {
    try (RawServer server =
            silentAfterTheFirst("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n");
        FailawayHttpClient client = connected(server, ClientConfig.defaults())) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).timeout(SHORT).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void aSlowBodyIsNotTheRequestTimeoutsMatter() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
                  await(go);
                  connection.write("b");
                });
        FailawayHttpClient client = Clients.client()) {
      Duration timeout = SHORT;
      InputStream body = streamWithin(timeout, client, server);
      while (body == null) { // the machine was too slow for the head to come in time
        timeout = timeout.multipliedBy(2);
        body = streamWithin(timeout, client, server);
      }
      assertThat(body.read()).isEqualTo('a');

      long sinceTheHead = System.nanoTime();
      long passed = timeout.toNanos();
      Await.until(() -> System.nanoTime() - sinceTheHead > passed, SOON);
      go.countDown();

      assertThat(body.read()).isEqualTo('b');
    }
  }

  /** The body, or null if the head did not come within the timeout. */
  private static @Nullable InputStream streamWithin(
      Duration timeout, FailawayHttpClient client, RawServer server) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri("/")).timeout(timeout).build();
    try {
      return client.send(request, BodyHandlers.ofInputStream()).body();
    } catch (HttpTimeoutException e) {
      assertThat(timeout).isLessThan(SOON);
      return null;
    }
  }

  @Test
  @Deviation("Silent body")
  void aSilentBodyFailsWhileItIsWanted() throws Exception {
    ClientConfig config = ClientConfig.defaults().withTimeouts(t -> t.withBodyIdle(SHORT));
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
                  connection.readAll();
                });
        FailawayHttpClient client = Clients.client(config)) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpTimeoutException.class)
          .hasMessageContaining("body");
    }
  }

  @Test
  void theAttemptTimeoutLeavesASilentEndpoint() throws Exception {
    // Not SHORT, and attempts enough: a busy machine may be slow to answer more than once.
    Timeouts timeouts = Timeouts.defaults().withAttempt(Duration.ofMillis(600));
    try (FakeElb elb = FakeElb.start(2, 1);
        FailawayHttpClient client =
            FailawayHttpClient.newBuilder()
                .config(
                    ClientConfig.defaults()
                        .withTimeouts(timeouts)
                        .withRetry(r -> r.withMaxAttempts(10))
                        .withDns(d -> d.withServers(List.of(elb.dnsServer()))))
                .build()) {
      elb.zone(1).acceptAndNeverAnswer();
      HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).build();

      for (int i = 0; i < 10; i++) {
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void withoutAnAnswerOfDnsTheTimeoutIsAConnectTimeout() {
    LoadBalancer balancer =
        LoadBalancer.create(ClientConfig.defaults(), name -> new CompletableFuture<>());
    try (FailawayHttpClient client =
        FailawayHttpClient.newBuilder().loadBalancer(balancer).connectTimeout(SHORT).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://service.test/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpConnectTimeoutException.class)
          .hasRootCauseInstanceOf(ConnectException.class);
    } finally {
      balancer.close();
    }
  }

  @Test
  @Deviation("Connect timeout")
  void connectTimeoutBoundsAllConnectingOfARequest() throws Exception {
    try (FakeElb elb = FakeElb.start(3, 1);
        FailawayHttpClient client =
            FailawayHttpClient.newBuilder()
                .connectTimeout(Duration.ofMillis(400))
                .config(
                    ClientConfig.defaults()
                        .withTimeouts(t -> t.withConnect(Duration.ofSeconds(30)))
                        .withDns(d -> d.withServers(List.of(elb.dnsServer()))))
                .build()) {
      elb.nodes().forEach(node -> node.blackHole());
      HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpConnectTimeoutException.class);
    }
  }

  @Test
  @Deviation("Connections per address")
  void aFullPoolFailsFastAndSaysHowFullItIs() throws Exception {
    PoolPolicy one =
        Clients.POOL
            .withMaxConnectionsPerEndpoint(1)
            .withMaxWaitersPerEndpoint(0)
            .withMaxWait(SHORT);
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client(builder -> builder.pool(one))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> first = client.sendAsync(request, BodyHandlers.discarding());
      Await.until(() -> server.heads().size() == 1, SOON);

      assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("maximum 1, in use 1, idle 0, connecting 0, waiting 0");

      first.cancel(true);
    }
  }

  @Test
  void aWaitForAFullPoolEndsAsAConnectTimeout() throws Exception {
    PoolPolicy one =
        PoolPolicy.defaults().withMaxConnectionsPerEndpoint(1).withMaxWait(Duration.ofMillis(300));
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client(builder -> builder.pool(one))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> first = client.sendAsync(request, BodyHandlers.discarding());
      Await.until(() -> server.heads().size() == 1, Duration.ofSeconds(20));

      assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
          .isExactlyInstanceOf(HttpConnectTimeoutException.class)
          .hasMessageContaining("maximum 1, in use 1, idle 0, connecting 0")
          .hasRootCauseInstanceOf(ConnectException.class);

      first.cancel(true);
    }
  }

  @Test
  void aWaitingRequestGetsTheConnectionThatIsFreed() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    PoolPolicy one = Clients.POOL.withMaxConnectionsPerEndpoint(1);
    try (RawServer server =
            RawServer.start(
                connection -> {
                  while (connection.readHead() != null) {
                    await(answer);
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                  }
                });
        FailawayHttpClient client = Clients.client(builder -> builder.pool(one))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> first = client.sendAsync(request, BodyHandlers.discarding());
      Await.until(() -> server.heads().size() == 1, SOON);
      ConnectionCounters connections =
          client.loadBalancer().connectionCounters(Target.of(server.uri("/")));
      long waits = connections.waits();
      CompletableFuture<?> second = client.sendAsync(request, BodyHandlers.discarding());
      // It looks at its lease again, twice, before it settles down to wait.
      Await.until(() -> connections.waits() == waits + 2, SOON);
      answer.countDown();

      first.get(20, TimeUnit.SECONDS);
      second.get(20, TimeUnit.SECONDS);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void durationsBeyondALongOfNanosecondsMeanForever() throws Exception {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        FailawayHttpClient client = Clients.client(b -> b.connectTimeout(forever))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).timeout(forever).build();

      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      assertThat(client.awaitTermination(SHORT)).isFalse();
    }
  }

  /** Answers the first request of a connection and says to the second no more than this. */
  private static RawServer silentAfterTheFirst(String octets) throws IOException {
    return RawServer.start(
        connection -> {
          connection.readHead();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          connection.readHead();
          connection.write(octets);
          connection.readAll();
        });
  }

  /** A client with an idle connection: what times out next has not been busy connecting. */
  private static FailawayHttpClient connected(RawServer server, ClientConfig config)
      throws Exception {
    FailawayHttpClient client = Clients.client(config);
    HttpRequest first = HttpRequest.newBuilder(server.uri("/")).timeout(SOON).build();
    client.send(first, BodyHandlers.discarding());
    return client;
  }

  private static RawServer silent() throws IOException {
    return RawServer.start(
        connection -> {
          connection.readHead();
          connection.readAll();
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
