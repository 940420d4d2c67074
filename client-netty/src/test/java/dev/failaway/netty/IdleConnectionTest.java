/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.failaway.AttemptReport;
import dev.failaway.CloseReason;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.testkit.Await;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server does to a connection that no request is on. */
@Timeout(90)
class IdleConnectionTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

  @Test
  void octetsThatNobodyAskedForCloseAnIdleConnection() throws Exception {
    BlockingQueue<RawServer.Connection> connections = new LinkedBlockingQueue<>();
    try (RawServer server = answering(connections);
        FailawayHttpClient client = Clients.client()) {
      HttpRequest get = HttpRequest.newBuilder(server.uri("/")).build();
      assertThat(client.send(get, BodyHandlers.ofString()).body()).isEqualTo("hello");

      connections.remove().write(POISON);

      Await.until(() -> closed(client, server, CloseReason.STRAY_OCTETS) == 1, LIMIT);
      assertThat(client.send(get, BodyHandlers.ofString()).body()).isEqualTo("hello");
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void octetsThatTheLoopHasNotReadYetAreNoAnswerToTheNextRequest() throws Exception {
    assumeTrue(Epoll.isAvailable());
    BlockingQueue<RawServer.Connection> connections = new LinkedBlockingQueue<>();
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch attached = new CountDownLatch(1);
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connections.add(connection);
                  await(attached);
                  answer(connection);
                });
        FailawayHttpClient client =
            Clients.client(builder -> builder.completionExecutor(Runnable::run))) {
      CompletableFuture<Void> first =
          client
              .sendAsync(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.discarding())
              .thenAccept(response -> holdTheLoop(blocked, busy));
      attached.countDown();
      assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
      RawServer.Connection idle = connections.remove();
      long since = System.nanoTime();

      Await.until( // the kernel tells apart what lies 25 ms from each other
          () -> write(idle, POISON) && System.nanoTime() - since > 100_000_000, LIMIT);
      CompletableFuture<HttpResponse<String>> next =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).POST(BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());
      busy.countDown();

      assertThat(next.get(20, TimeUnit.SECONDS).body()).isEqualTo("hello");
      first.get(20, TimeUnit.SECONDS);
      Await.until(() -> closed(client, server, CloseReason.STRAY_OCTETS) == 1, LIMIT);
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void aWarmConnectionThatIsClosedUnderItsFirstRequestProvesNothing() throws Exception {
    BlockingQueue<RawServer.Connection> connections = new LinkedBlockingQueue<>();
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connections.add(connection);
                  if (connections.size() > 1) {
                    answer(connection);
                  } else {
                    connection.readHead(); // the server closes just now
                  }
                });
        FailawayHttpClient client = Clients.client()) {
      client.warmUp(server.uri("/")).get(20, TimeUnit.SECONDS);
      Await.until(() -> server.accepted() == 1, LIMIT);

      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());

      assertThat(response.body()).isEqualTo("hello");
      assertThat(FailawayHttpClient.reportOf(response).orElseThrow().attempts())
          .extracting(AttemptReport::outcome)
          .containsExactly(Outcome.STALE_CONNECTION, Outcome.SUCCESS);
    }
  }

  private static RawServer answering(BlockingQueue<RawServer.Connection> connections)
      throws IOException {
    return RawServer.start(
        connection -> {
          connections.add(connection);
          answer(connection);
        });
  }

  private static void answer(RawServer.Connection connection) throws IOException {
    while (connection.readHead() != null) {
      connection.write(OK);
    }
  }

  private static void holdTheLoop(CountDownLatch blocked, CountDownLatch busy) {
    blocked.countDown();
    await(busy);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean write(RawServer.Connection connection, String octets) {
    try {
      connection.write(octets);
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long closed(FailawayHttpClient client, RawServer server, CloseReason reason) {
    return client.loadBalancer().connectionCounters(Target.of(server.uri("/"))).closed(reason);
  }
}
