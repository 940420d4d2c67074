/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executors of the user: what runs on them, and what happens when they refuse. */
class ExecutorTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  private RawServer server;

  @BeforeEach
  void start() throws Exception {
    server = RawServer.answering(OK);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void anExecutorThatRejectsFailsTheUpload() throws Exception {
    try (RawServer silent = RawServer.start(connection -> connection.readAll());
        FailawayHttpClient client =
            Clients.client(
                builder ->
                    builder.executor(
                        task -> {
                          throw new RejectedExecutionException("full");
                        }))) {
      HttpRequest request =
          HttpRequest.newBuilder(silent.uri("/"))
              .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("x")))
              .build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(RejectedExecutionException.class);
      Clients.assertIdle(client);
    }
  }

  @Test
  @Deviation("Dependents of futures")
  void dependentsOfKnownHandlersDoNotRunOnAnEventLoopUnlessAsked() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
    try (FailawayHttpClient client = Clients.client();
        FailawayHttpClient direct = Clients.client(b -> b.completionExecutor(Runnable::run))) {
      for (int i = 0; i < 50; i++) {
        assertThat(threadOfDependent(client, request)).doesNotStartWith("failaway-netty-");
      }
      assertThat(IntStream.range(0, 50).mapToObj(i -> threadOfDependent(direct, request)))
          .anyMatch(name -> name.startsWith("failaway-netty-"));
    }
  }

  @Test
  void sendRefusesToBlockAnEventLoop() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
    try (FailawayHttpClient client = Clients.client(b -> b.completionExecutor(Runnable::run))) {
      CompletableFuture<Object> nested =
          client
              .sendAsync(request, BodyHandlers.ofString())
              .thenApply(
                  response -> {
                    try {
                      return Thread.currentThread().getName().startsWith("failaway-netty-")
                          ? client.send(request, BodyHandlers.ofString())
                          : new IllegalStateException("completed before the dependent came");
                    } catch (IOException | InterruptedException | RuntimeException e) {
                      return e;
                    }
                  });

      assertThat(nested.get(30, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anExecutorThatRejectsFailsTheRequestAndNothingElse() throws Exception {
    try (FailawayHttpClient client =
        Clients.client(
            builder ->
                builder.executor(
                    task -> {
                      throw new RejectedExecutionException("full");
                    }))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofLines()))
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(RejectedExecutionException.class);
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
    }
  }

  private static String threadOfDependent(FailawayHttpClient client, HttpRequest request) {
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .thenApply(response -> Thread.currentThread().getName())
        .join();
  }

  @Test
  void dependentsDoNotGetAThreadEach() throws Exception {
    Set<Long> used = new HashSet<>();
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      for (int i = 0; i < 300; i++) {
        used.add(
            client
                .sendAsync(request, BodyHandlers.ofString())
                .thenApplyAsync(response -> Thread.currentThread().getId())
                .get(20, TimeUnit.SECONDS));
      }
    }

    assertThat(used).hasSizeLessThan(30);
  }

  @Test
  void derivedFuturesHaveTheSameDefaultExecutor() throws Exception {
    ExecutorService own = Executors.newSingleThreadExecutor();
    try (FailawayHttpClient client = Clients.client(builder -> builder.executor(own))) {
      CompletableFuture<HttpResponse<String>> future =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());

      assertThat(future.defaultExecutor())
          .isNotSameAs(new CompletableFuture<>().defaultExecutor())
          .isNotSameAs(own)
          .isSameAs(future.thenApply(HttpResponse::body).defaultExecutor());
      future.get(20, TimeUnit.SECONDS);
    } finally {
      own.shutdown();
    }
  }

  @Test
  void futuresCompleteOnTheCompletionExecutor() throws Exception {
    ExecutorService completing =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "completing"));
    try (FailawayHttpClient client =
        Clients.client(builder -> builder.completionExecutor(completing))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      CompletableFuture<String> first = new CompletableFuture<>();
      completing.execute(() -> first.join());
      CompletableFuture<String> dependent =
          client
              .sendAsync(request, BodyHandlers.ofString())
              .thenApply(response -> Thread.currentThread().getName());

      first.complete("now the executor is free");

      assertThat(dependent.get(20, TimeUnit.SECONDS)).isEqualTo("completing");
    } finally {
      completing.shutdown();
    }
  }

  @Test
  void aCompletionExecutorThatRejectsLosesNothing() throws Exception {
    try (FailawayHttpClient client =
        Clients.client(
            builder ->
                builder.completionExecutor(
                    task -> {
                      throw new RejectedExecutionException("full");
                    }))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThat(
              client.sendAsync(request, BodyHandlers.ofString()).get(20, TimeUnit.SECONDS).body())
          .isEqualTo("hello");
    }
  }

  @Test
  void publishersAreNeverCalledOnAnEventLoop() throws Exception {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    byte[] octets = new byte[1_000_000];
    InputStream stream =
        new ByteArrayInputStream(octets) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            threads.add(Thread.currentThread().getName());
            return super.read(into, from, length);
          }
        };
    try (RawServer sink =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  assertThat(connection.readChunked()).hasSize(octets.length);
                  connection.write(OK);
                });
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request =
          HttpRequest.newBuilder(sink.uri("/"))
              .POST(BodyPublishers.ofInputStream(() -> stream))
              .build();

      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");

      assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("failaway-netty-"));
    }
  }
}
