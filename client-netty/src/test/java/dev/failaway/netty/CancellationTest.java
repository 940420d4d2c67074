/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancellationTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void cancellingWhileDnsHasNotAnsweredEndsTheRequest() {
    LoadBalancer balancer =
        LoadBalancer.create(ClientConfig.defaults(), name -> new CompletableFuture<>());
    try (FailawayHttpClient client =
        FailawayHttpClient.newBuilder().loadBalancer(balancer).build()) {
      CompletableFuture<?> future =
          client.sendAsync(
              HttpRequest.newBuilder(URI.create("http://service.test/")).build(),
              BodyHandlers.discarding());

      future.cancel(true);

      assertThat(future).isCancelled();
      Clients.assertIdle(client);
    } finally {
      balancer.close();
    }
  }

  /** Whatever ends the future, nobody can read the stream or close it. */
  @Test
  void aResponseThatNobodyCanSeeAnyMoreIsBrokenOff() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  awaitQuietly(answer);
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx");
                  connection.readAll();
                });
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> timedOut =
          client
              .sendAsync(request, BodyHandlers.ofInputStream())
              .orTimeout(50, TimeUnit.MILLISECONDS);
      CompletableFuture<?> forgotten = client.sendAsync(request, BodyHandlers.ofInputStream());
      forgotten.cancel(false);
      assertThatThrownBy(timedOut::get).hasCauseInstanceOf(TimeoutException.class);

      answer.countDown();

      Clients.assertIdle(client);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void cancellingWhileConnectingEndsTheRequest() throws Exception {
    try (FakeElb elb = FakeElb.start(1, 1);
        FailawayHttpClient client =
            FailawayHttpClient.newBuilder()
                .config(
                    ClientConfig.defaults()
                        .withDns(d -> d.withServers(List.of(elb.dnsServer())))
                        .withTimeouts(t -> t.withConnect(Duration.ofSeconds(30))))
                .build()) {
      elb.zone(1).blackHole();
      CompletableFuture<?> future =
          client.sendAsync(HttpRequest.newBuilder(elb.uri("/")).build(), BodyHandlers.discarding());
      Await.until(
          () -> client.status(elb.uri("/")).endpoints().stream().anyMatch(e -> e.inFlight() > 0),
          SOON);

      future.cancel(true);

      Await.until(
          () -> client.status(elb.uri("/")).endpoints().stream().allMatch(e -> e.inFlight() == 0),
          SOON);
      Clients.assertIdle(client);
    }
  }

  @Test
  @Deviation("`get()` after `cancel(true)`")
  void cancellingWhileWaitingForTheHeadClosesTheConnection() throws Exception {
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client()) {
      CompletableFuture<HttpResponse<String>> future =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
      CompletableFuture<Integer> derived = future.thenApply(HttpResponse::statusCode);
      Await.until(() -> server.heads().size() == 1, SOON);

      derived.cancel(true);

      Await.until(() -> server.openConnections() == 0, SOON);
      assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
          .isInstanceOf(CancellationException.class);
      Clients.assertIdle(client);
    }
  }

  @Test
  void cancellingWithoutInterruptionLeavesTheExchangeAlone() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (RawServer server =
            RawServer.start(
                connection -> {
                  while (connection.readHead() != null) {
                    await(answer);
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                  }
                });
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> future = client.sendAsync(request, BodyHandlers.discarding());
      Await.until(() -> server.heads().size() == 1, SOON);

      future.cancel(false);
      answer.countDown();

      assertThat(future).isCancelled();
      Clients.assertIdle(client);
      client.send(request, BodyHandlers.discarding());
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void cancellingWhileWaitingForAConnectionLeavesTheQueue() throws Exception {
    PoolPolicy one = Clients.POOL.withMaxConnectionsPerEndpoint(1);
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client(builder -> builder.pool(one))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> first = client.sendAsync(request, BodyHandlers.discarding());
      Await.until(() -> server.heads().size() == 1, SOON);
      CompletableFuture<?> second = client.sendAsync(request, BodyHandlers.discarding());

      second.cancel(true);
      assertThat(server.openConnections()).isEqualTo(1);
      first.cancel(true);

      Clients.assertIdle(client);
      assertThat(server.heads()).hasSize(1);
    }
  }

  @Test
  void closingAStreamBeforeItsEndClosesTheConnection() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
                  connection.readAll();
                });
        FailawayHttpClient client = Clients.client()) {
      InputStream body =
          client
              .send(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofInputStream())
              .body();
      assertThat(body.read()).isEqualTo('a');

      body.close();

      Await.until(() -> server.openConnections() == 0, SOON);
      Clients.assertIdle(client);
    }
  }

  @Test
  void interruptingSendBreaksTheExchangeOff() throws Exception {
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client()) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread sender =
          new Thread(
              () -> {
                try {
                  client.send(
                      HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
                } catch (Exception e) {
                  thrown.set(e);
                }
              });
      sender.start();
      Await.until(() -> server.heads().size() == 1, SOON);

      sender.interrupt();
      sender.join(SOON.toMillis());

      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      Await.until(() -> server.openConnections() == 0, SOON);
      Clients.assertIdle(client);
    }
  }

  @Test
  void anInterruptedThreadSendsNothing() throws Exception {
    try (RawServer server = silent();
        FailawayHttpClient client = Clients.client()) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(
              () ->
                  client.send(
                      HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString()))
          .isInstanceOf(InterruptedException.class);

      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void cancellingDuringABackoffEndsTheRequest() throws Exception {
    ClientConfig config =
        ClientConfig.defaults()
            .withRetry(
                r ->
                    r.withMaxAttempts(10)
                        .withMaxBackoff(Duration.ofSeconds(30))
                        .withBaseBackoff(Duration.ofSeconds(20)));
    try (RawServer server =
            RawServer.answering("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
        FailawayHttpClient client = Clients.client(config)) {
      CompletableFuture<?> future =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.discarding());
      Await.until(() -> server.heads().size() >= 1, SOON);

      future.cancel(true);

      Clients.assertIdle(client);
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
