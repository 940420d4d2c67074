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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors of the user: what runs on them, and what happens when they refuse. */
@Timeout(60)
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
    Semaphore answers = new Semaphore(0);
    try (RawServer patient = answeringWhenAsked(answers);
        FailawayHttpClient client = Clients.client();
        FailawayHttpClient direct = Clients.client(b -> b.completionExecutor(Runnable::run))) {
      HttpRequest request = HttpRequest.newBuilder(patient.uri("/")).build();
      for (int i = 0; i < 20; i++) {
        assertThat(threadOfDependent(client, request, answers)).doesNotStartWith("failaway-netty-");
        assertThat(threadOfDependent(direct, request, answers)).startsWith("failaway-netty-");
      }
    }
  }

  /** Answers each request when there is a permit for it. */
  private static RawServer answeringWhenAsked(Semaphore answers) throws IOException {
    return RawServer.start(
        connection -> {
          while (connection.readHead() != null) {
            answers.acquireUninterruptibly();
            connection.write(OK);
          }
        });
  }

  @Test
  void sendRefusesToBlockAnEventLoop() throws Exception {
    Semaphore answers = new Semaphore(0);
    try (RawServer patient = answeringWhenAsked(answers);
        FailawayHttpClient client = Clients.client(b -> b.completionExecutor(Runnable::run))) {
      HttpRequest request = HttpRequest.newBuilder(patient.uri("/")).build();
      CompletableFuture<Object> nested =
          client
              .sendAsync(request, BodyHandlers.ofString())
              .thenApply(
                  response -> {
                    try {
                      return client.send(request, BodyHandlers.ofString());
                    } catch (IOException | InterruptedException | RuntimeException e) {
                      return e;
                    }
                  });
      answers.release();

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

  /** The answer comes when there is a dependent to run. */
  private static String threadOfDependent(
      FailawayHttpClient client, HttpRequest request, Semaphore answers) {
    CompletableFuture<String> name =
        client
            .sendAsync(request, BodyHandlers.ofString())
            .thenApply(response -> Thread.currentThread().getName());
    answers.release();
    return name.join();
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
