/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.Timeouts;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeoutTest {
  private static final Duration SHORT = Duration.ofMillis(150);

  @Test
  void theRequestTimeoutCoversTheWaitForTheHead() throws Exception {
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).timeout(SHORT).build();
      long start = System.nanoTime();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpTimeoutException.class)
          .hasMessageStartingWith("request timed out");

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      Await.until(() -> server.openConnections() == 0, Duration.ofSeconds(20));
    }
  }

  @Test
  @Deviation("Deadline")
  void theDefaultDeadlineIsThatOfTheConfig() throws Exception {
    ClientConfig config = ClientConfig.defaults().withTimeouts(t -> t.withRequest(SHORT));
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client(config)) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isExactlyInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void interimResponsesDoNotMoveTheDeadline() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n");
                  connection.readAll();
                });
        FailawayHttpClient client = Clients.client()) {
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
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).timeout(SHORT).build();
      long start = System.nanoTime();

      InputStream body = client.send(request, BodyHandlers.ofInputStream()).body();
      assertThat(body.read()).isEqualTo('a');
      Await.until(() -> System.nanoTime() - start > 2 * SHORT.toNanos(), Duration.ofSeconds(10));
      go.countDown();

      assertThat(body.read()).isEqualTo('b');
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
    // Not SHORT: on a busy machine the endpoint that answers may take longer than that.
    Timeouts timeouts = Timeouts.defaults().withAttempt(Duration.ofSeconds(1));
    try (FakeElb elb = FakeElb.start(2, 1);
        FailawayHttpClient client =
            FailawayHttpClient.newBuilder()
                .config(
                    ClientConfig.defaults()
                        .withTimeouts(timeouts)
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
        PoolPolicy.defaults()
            .withMaxConnectionsPerEndpoint(1)
            .withMaxWaitersPerEndpoint(0)
            .withMaxWait(SHORT);
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client(builder -> builder.pool(one))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> first = client.sendAsync(request, BodyHandlers.discarding());
      Await.until(() -> server.heads().size() == 1, Duration.ofSeconds(20));

      assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("maximum 1, in use 1, idle 0, connecting 0, waiting 0");

      first.cancel(true);
    }
  }

  @Test
  void aWaitingRequestGetsTheConnectionThatIsFreed() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    PoolPolicy one = PoolPolicy.defaults().withMaxConnectionsPerEndpoint(1);
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
      Await.until(() -> server.heads().size() == 1, Duration.ofSeconds(20));
      CompletableFuture<?> second = client.sendAsync(request, BodyHandlers.discarding());

      // Longer than a request waits before it looks at its lease again.
      long start = System.nanoTime();
      Await.until(
          () -> System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(350),
          Duration.ofSeconds(10));
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
