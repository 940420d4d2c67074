/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class BackPressureTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 1024;

  @Test
  void aBodyNobodyAsksForStaysWithTheServer() throws Exception {
    AtomicLong written = new AtomicLong();
    try (RawServer server = flooding(written);
        FailawayHttpClient client = Clients.client()) {
      CountingSubscriber subscriber = new CountingSubscriber();
      CompletableFuture<HttpResponse<Long>> response =
          client.sendAsync(HttpRequest.newBuilder(server.uri("/")).build(), info -> subscriber);
      subscriber.awaitSubscription();

      subscriber.request(3);
      Await.until(() -> subscriber.lists() == 3, SOON);
      awaitStandstill(written::get);
      assertThat(subscriber.lists()).isEqualTo(3);
      assertThat(written.get()).isLessThan((long) PIECE * PIECES);

      subscriber.request(Long.MAX_VALUE);
      assertThat(response.get(60, TimeUnit.SECONDS).body()).isEqualTo((long) PIECE * PIECES);
    }
  }

  @Test
  void aPublisherIsNotAskedForMoreThanTheServerTakes() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  await(read);
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
        FailawayHttpClient client = Clients.client()) {
      EndlessPublisher endless = new EndlessPublisher();
      CompletableFuture<HttpResponse<Void>> response =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/")).POST(endless).build(),
              BodyHandlers.discarding());
      Await.until(() -> endless.publishedOctets() > 0, SOON);

      awaitStandstill(endless::publishedOctets);

      assertThat(endless.publishedOctets()).isLessThan(64L * 1024 * 1024);
      read.countDown();
      assertThat(response.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      endless.awaitCancelled();
    }
  }

  @Test
  void askingForNothingIsAnErrorOfTheSubscriber() throws Exception {
    try (RawServer server =
            RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        FailawayHttpClient client = Clients.client()) {
      CountingSubscriber subscriber = new CountingSubscriber();
      CompletableFuture<HttpResponse<Long>> response =
          client.sendAsync(HttpRequest.newBuilder(server.uri("/")).build(), info -> subscriber);
      subscriber.awaitSubscription();

      subscriber.request(0);

      assertThatThrownBy(() -> response.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void buffersHandedOutAreNotUsedAgain() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                  for (int i = 0; i < 1000; i++) {
                    connection.write(numbered(i));
                  }
                });
        FailawayHttpClient client = Clients.client()) {
      byte[] body =
          client
              .send(
                  HttpRequest.newBuilder(server.uri("/")).build(),
                  info -> BodySubscribers.ofByteArray())
              .body();

      for (int i = 0; i < 1000; i++) {
        assertThat(new String(body, i * 1000, 1000, StandardCharsets.US_ASCII))
            .isEqualTo(numbered(i));
      }
    }
  }

  @Test
  void largeBodiesAreTheSameWhicheverWayTheyAreSentAndRead() throws Exception {
    byte[] octets = new byte[3_000_000];
    new Random(7).nextBytes(octets);
    try (RawServer server =
            RawServer.start(
                connection -> {
                  for (String head = connection.readHead();
                      head != null;
                      head = connection.readHead()) {
                    byte[] body =
                        head.contains("chunked")
                            ? connection.readChunked()
                            : connection.read(octets.length).getBytes(StandardCharsets.ISO_8859_1);
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int from = 0; from < body.length; from += 70_000) {
                      int length = Math.min(70_000, body.length - from);
                      connection.write(Integer.toHexString(length) + "\r\n");
                      connection.write(Arrays.copyOfRange(body, from, from + length));
                      connection.write("\r\n");
                    }
                    connection.write("0\r\n\r\n");
                  }
                });
        FailawayHttpClient client = Clients.client()) {
      List<HttpRequest.BodyPublisher> publishers =
          List.of(
              BodyPublishers.ofByteArray(octets),
              BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(octets)),
              BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(octets), octets.length),
              BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(octets)));
      for (HttpRequest.BodyPublisher publisher : publishers) {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/")).POST(publisher).build();
        assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).isEqualTo(octets);
        assertThat(client.send(request, BodyHandlers.ofInputStream()).body())
            .hasBinaryContent(octets);
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void bodiesOfAnotherLengthThanDeclaredFailAndCloseTheConnection() throws Exception {
    try (RawServer server = RawServer.start(connection -> connection.readAll());
        FailawayHttpClient client = Clients.client()) {
      for (long declared : new long[] {3, 70_000}) {
        HttpRequest request =
            HttpRequest.newBuilder(server.uri("/"))
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("four"), declared))
                .build();

        assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("bytes");
      }
      Await.until(() -> server.openConnections() == 0, SOON);
    }
  }

  @Test
  void publishersThatFailFailTheRequest() throws Exception {
    try (RawServer server = RawServer.start(connection -> connection.readAll());
        FailawayHttpClient client = Clients.client()) {
      IllegalStateException thrown = new IllegalStateException("mine");
      List<Flow.Publisher<ByteBuffer>> publishers =
          List.of(
              subscriber -> {
                throw thrown;
              },
              subscriber -> {
                subscriber.onSubscribe(new NoSubscription());
                subscriber.onError(thrown);
              },
              subscriber -> {
                subscriber.onSubscribe(new NoSubscription());
                subscriber.onNext(ByteBuffer.wrap(new byte[] {'x'}));
                subscriber.onError(thrown);
              });
      for (Flow.Publisher<ByteBuffer> publisher : publishers) {
        HttpRequest request =
            HttpRequest.newBuilder(server.uri("/"))
                .POST(BodyPublishers.fromPublisher(publisher))
                .build();

        assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
            .isInstanceOf(IOException.class)
            .hasRootCause(thrown);
      }
      Await.until(() -> server.openConnections() == 0, SOON);
    }
  }

  private static String numbered(int i) {
    return String.format(Locale.ROOT, "%04d", i).repeat(250);
  }

  private static RawServer flooding(AtomicLong written) throws IOException {
    return RawServer.start(
        connection -> {
          connection.readHead();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + (PIECE * PIECES) + "\r\n\r\n");
          byte[] piece = new byte[PIECE];
          for (int i = 0; i < PIECES; i++) {
            connection.write(piece);
            written.addAndGet(PIECE);
          }
          connection.readAll();
        });
  }

  /** Waits until the number has not changed for a while. */
  private static void awaitStandstill(LongSupplier number) {
    long[] last = {-1, System.nanoTime()};
    Await.until(
        () -> {
          if (number.getAsLong() != last[0]) {
            last[0] = number.getAsLong();
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > TimeUnit.MILLISECONDS.toNanos(300);
        },
        SOON);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /** Counts lists and octets and asks only when told to. */
  private static final class CountingSubscriber implements BodySubscriber<Long> {
    private final CompletableFuture<Long> body = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final AtomicInteger lists = new AtomicInteger();
    private long octets;

    int lists() {
      return lists.get();
    }

    void awaitSubscription() throws Exception {
      subscription.get(30, TimeUnit.SECONDS);
    }

    void request(long n) {
      subscription.join().request(n);
    }

    @Override
    public CompletionStage<Long> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
      subscription.complete(offered);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      assertThat(item).isNotEmpty().allMatch(ByteBuffer::hasRemaining);
      item.forEach(buffer -> octets += buffer.remaining());
      lists.incrementAndGet();
    }

    @Override
    public void onError(Throwable cause) {
      body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      body.complete(octets);
    }
  }
}
