/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import dev.failaway.testkit.FakeResponse;
import dev.failaway.testkit.NodeFault;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random requests, cancelled at random, against nodes that fail at random: whatever happens, each
 * request ends, every body is the right one, and nothing is left in use.
 */
@Timeout(120)
class SoakTest {
  private static final int CALLERS = 8;
  private static final int REQUESTS = 400;
  private static final Duration SOON = Duration.ofSeconds(40);

  private final AtomicInteger succeeded = new AtomicInteger();
  private final AtomicReference<Throwable> wrong = new AtomicReference<>();

  @Test
  void whateverFailsEveryRequestEndsAndNothingLeaks() throws Exception {
    try (FakeElb elb = FakeElb.start(3, 1)) {
      elb.handler(request -> FakeResponse.generated(Long.parseLong(request.path().substring(1))));
      FailawayHttpClient client =
          FailawayHttpClient.newBuilder()
              .pool(
                  PoolPolicy.defaults()
                      .withMaxConnectionsPerEndpoint(4)
                      .withMaxLifetime(Duration.ofMillis(300)))
              .config(
                  ClientConfig.defaults()
                      .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                      .withTimeouts(
                          t ->
                              t.withAttempt(Duration.ofMillis(300))
                                  .withConnect(Duration.ofMillis(300))
                                  .withBodyIdle(Duration.ofSeconds(2))))
              .build();
      var threads = Executors.newFixedThreadPool(CALLERS);
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Random random = new Random(i);
        callers.add(CompletableFuture.runAsync(() -> call(client, elb, random), threads));
      }
      CompletableFuture<Void> all =
          CompletableFuture.allOf(callers.toArray(new CompletableFuture<?>[0]));
      torment(elb, all, new Random(99));
      all.join();
      threads.shutdown();

      assertThat(wrong.get()).isNull();
      assertThat(succeeded.get()).isGreaterThan(CALLERS * REQUESTS / 4);
      Clients.assertIdle(client);
      Await.until(
          () -> client.status(elb.uri("/")).endpoints().stream().allMatch(e -> e.inFlight() == 0),
          SOON,
          () -> client.status(elb.uri("/")).toString());
      client.shutdown();
      assertThat(client.awaitTermination(SOON)).isTrue();
    }
  }

  private void call(FailawayHttpClient client, FakeElb elb, Random random) {
    for (int i = 0; i < REQUESTS; i++) {
      int size = random.nextInt(10) == 0 ? random.nextInt(500_000) : random.nextInt(3_000);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(elb.uri("/" + size)).timeout(Duration.ofSeconds(5));
      if (random.nextInt(4) == 0) {
        request.POST(BodyPublishers.ofString("x".repeat(random.nextInt(100_000))));
      } else if (random.nextInt(4) == 0) {
        request.PUT(
            BodyPublishers.fromPublisher(
                BodyPublishers.ofByteArray(new byte[1 + random.nextInt(100_000)])));
      }
      try {
        if (random.nextInt(3) == 0) {
          send(client, request.build(), size, random);
        } else {
          sendAsync(client, request.build(), size, random);
        }
        succeeded.incrementAndGet();
      } catch (IOException e) {
        // Faults are allowed to show, wrong bodies are not.
      } catch (InterruptedException | RuntimeException | AssertionError e) {
        wrong.compareAndSet(null, e);
      }
    }
  }

  private static void send(FailawayHttpClient client, HttpRequest request, int size, Random random)
      throws IOException, InterruptedException {
    check(client.send(request, handler(random)), size);
  }

  private static void sendAsync(
      FailawayHttpClient client, HttpRequest request, int size, Random random) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> future = client.sendAsync(request, handler(random));
    if (random.nextInt(4) == 0) {
      for (int i = random.nextInt(10_000); i > 0; i--) {
        Thread.onSpinWait();
      }
      future.cancel(true);
      return;
    }
    HttpResponse<byte[]> response =
        future
            .handle(
                (received, failure) -> {
                  if (failure != null && !(failure instanceof IOException)) {
                    throw new IllegalStateException(failure);
                  }
                  return received;
                })
            .join();
    if (response == null) {
      throw new IOException("failed");
    }
    check(response, size);
  }

  private static BodyHandler<byte[]> handler(Random random) {
    return random.nextBoolean()
        ? BodyHandlers.ofByteArray()
        : info -> BodySubscribers.mapping(BodySubscribers.ofByteArray(), body -> body);
  }

  private static void check(HttpResponse<byte[]> response, int size) {
    if (response.statusCode() != 200) {
      return;
    }
    byte[] body = response.body();
    assertThat(body.length).isEqualTo(size);
    for (int i = 0; i < size; i++) {
      if (body[i] != FakeResponse.byteAt(i)) {
        throw new AssertionError("octet " + i + " of " + size + " is wrong");
      }
    }
  }

  private static void torment(FakeElb elb, CompletableFuture<Void> until, Random random) {
    List<NodeFault> faults =
        List.of(
            NodeFault.refuse(),
            NodeFault.blackHole(),
            NodeFault.reset(),
            NodeFault.cutAfterRequest(),
            NodeFault.freeze(),
            NodeFault.status(503),
            NodeFault.connectionCloseAfter(Duration.ofMillis(50)),
            NodeFault.closeIdleAfter(Duration.ofMillis(20)));
    while (!until.isDone()) {
      FakeNode node = elb.nodes().get(random.nextInt(3));
      node.inject(faults.get(random.nextInt(faults.size())));
      long end = System.nanoTime() + Duration.ofMillis(random.nextInt(200)).toNanos();
      Await.until(() -> until.isDone() || System.nanoTime() - end > 0, SOON);
      elb.nodes().get(random.nextInt(3)).heal();
    }
  }
}
