/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.failaway.ClientConfig;
import dev.failaway.RequestReport;
import dev.failaway.Target;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class LifecycleTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void afterShutdownRequestsUnderWayFinishAndNewOnesAreRefused() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (RawServer server = answeringAfter(answer)) {
      FailawayHttpClient client = Clients.client();
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<HttpResponse<String>> running =
          client.sendAsync(request, BodyHandlers.ofString());
      Await.until(() -> server.heads().size() == 1, SOON);

      client.shutdown();

      assertThat(client.isTerminated()).isFalse();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> client.sendAsync(request, BodyHandlers.ofString()).get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      answer.countDown();
      assertThat(running.get(20, TimeUnit.SECONDS).body()).isEqualTo("hello");
      assertThat(client.awaitTermination(SOON)).isTrue();
      assertThat(client.isTerminated()).isTrue();
    }
  }

  @Test
  void shutdownNowBreaksEverythingOff() throws Exception {
    try (RawServer server = answeringAfter(new CountDownLatch(1))) {
      FailawayHttpClient client = Clients.client();
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<HttpResponse<String>> running =
          client.sendAsync(request, BodyHandlers.ofString());
      Await.until(() -> server.heads().size() == 1, SOON);

      client.shutdownNow();

      assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
      assertThat(client.awaitTermination(SOON)).isTrue();
      Clients.assertIdle(client);
    }
  }

  /** The failures of a thousand callers are a thousand exceptions, each with its own report. */
  @Test
  void everyRequestThatIsBrokenOffHasAnExceptionOfItsOwn() throws Exception {
    try (RawServer server = answeringAfter(new CountDownLatch(1))) {
      FailawayHttpClient client = Clients.client();
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<?> one = client.sendAsync(request, BodyHandlers.ofString());
      CompletableFuture<?> other = client.sendAsync(request, BodyHandlers.ofString());
      Await.until(() -> server.heads().size() == 2, SOON);

      client.shutdownNow();

      Throwable first = failureOf(one);
      Throwable second = failureOf(other);
      assertThat(first).isNotSameAs(second);
      assertThat(RequestReport.of(first).orElseThrow().attempts()).hasSize(1);
      assertThat(RequestReport.of(second).orElseThrow().attempts()).hasSize(1);
    }
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
    return Objects.requireNonNull(failed.getCause());
  }

  @Test
  void anOpenStreamHoldsTheClientUntilItIsClosed() throws Exception {
    try (RawServer server =
        RawServer.start(
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
              connection.readAll();
            })) {
      FailawayHttpClient client = Clients.client();
      InputStream body =
          client
              .send(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofInputStream())
              .body();

      client.shutdown();
      assertThat(client.awaitTermination(Duration.ofMillis(100))).isFalse();
      body.close();

      assertThat(client.awaitTermination(SOON)).isTrue();
    }
  }

  @Test
  @Deviation("`close()`")
  void closeBreaksOffWhatTakesTooLong() throws Exception {
    try (RawServer server = RawServer.start(RawServer.Connection::readAll)) {
      FailawayHttpClient client = Clients.client();
      CompletableFuture<HttpResponse<String>> slow =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());

      client.close(Duration.ofMillis(50));

      assertThatThrownBy(() -> slow.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
      assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void anInterruptedThreadDoesNotWaitToClose() throws Exception {
    try (RawServer server = RawServer.start(RawServer.Connection::readAll)) {
      FailawayHttpClient client = Clients.client();
      CompletableFuture<HttpResponse<String>> slow =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());

      Thread.currentThread().interrupt();
      client.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(() -> slow.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void closeEndsTheThreadsAndTheOwnLoadBalancer() throws Exception {
    FailawayHttpClient client =
        FailawayHttpClient.newBuilder().config(ClientConfig.defaults()).build();
    LoadBalancer own = client.loadBalancer();

    client.close();
    client.close();

    assertThat(client.isTerminated()).isTrue();
    assertThatThrownBy(
            () -> own.begin(new Target("http", "service.test", 80), RequestTraits.of("GET", true)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aBorrowedLoadBalancerSurvivesItsClients() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        LoadBalancer shared = Clients.loopback()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      for (int i = 0; i < 2; i++) {
        try (FailawayHttpClient client =
            FailawayHttpClient.newBuilder().loadBalancer(shared).build()) {
          assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
        }
      }
    }
  }

  @Test
  void aClosedLoadBalancerFailsRequests() throws Exception {
    LoadBalancer shared = Clients.loopback();
    try (RawServer server = RawServer.answering(OK);
        FailawayHttpClient client = FailawayHttpClient.newBuilder().loadBalancer(shared).build()) {
      shared.close();

      assertThatThrownBy(
              () ->
                  client.send(
                      HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("load balancer is closed");
    }
  }

  @Test
  void anUnreachableClientFreesItselfAfterItsLastRequest() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (RawServer server = answeringAfter(answer)) {
      CompletableFuture<HttpResponse<String>> running = sendAndForget(server);
      Await.until(() -> server.heads().size() == 1, SOON);
      collectGarbage();
      assertThat(running).isNotDone();

      answer.countDown();

      assertThat(running.get(20, TimeUnit.SECONDS).body()).isEqualTo("hello");
      Await.until(
          () -> {
            collectGarbage();
            return server.openConnections() == 0;
          },
          SOON);
    }
  }

  private static CompletableFuture<HttpResponse<String>> sendAndForget(RawServer server) {
    return Clients.client()
        .sendAsync(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
  }

  private static void collectGarbage() {
    WeakReference<Object> canary = new WeakReference<>(new Object());
    Await.until(
        () -> {
          System.gc();
          return canary.get() == null;
        },
        SOON);
  }

  private static RawServer answeringAfter(CountDownLatch latch) throws IOException {
    return RawServer.start(
        connection -> {
          while (connection.readHead() != null) {
            try {
              if (!latch.await(60, TimeUnit.SECONDS)) {
                return;
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return;
            }
            connection.write(OK);
          }
        });
  }
}
