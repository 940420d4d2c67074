/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExpectContinueTest {
  private final FailawayHttpClient client = Clients.client();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void headAndBodyWaitFor100Continue() throws Exception {
    try (RawServer server =
        RawServer.start(
            connection -> {
              assertThat(connection.readHead()).contains("\r\nExpect: 100-continue\r\n");
              connection.write("HTTP/1.1 100 Continue\r\n\r\n");
              String body = connection.read(4);
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + body);
            })) {
      HttpRequest post = expecting(server);

      assertThat(client.send(post, BodyHandlers.ofString()).body()).isEqualTo("ping");
    }
  }

  @Test
  void aFinalStatusInsteadOf100IsDeliveredAndTheBodyIsNotSent() throws Exception {
    CompletableFuture<byte[]> rest = new CompletableFuture<>();
    try (RawServer server =
        RawServer.start(
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
              rest.complete(connection.readAll());
            })) {
      assertThat(client.send(expecting(server), BodyHandlers.ofString()).statusCode())
          .isEqualTo(417);
      assertThat(rest.get(20, TimeUnit.SECONDS)).isEmpty();
    }
  }

  /** The only test that waits for real: five seconds, as the JDK's client does. */
  @Test
  void withoutAnAnswerTheBodyIsSentAfterAWhile() throws Exception {
    try (RawServer server =
        RawServer.start(
            connection -> {
              if (connection.readHead() != null) {
                String body = connection.read(4);
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + body);
              }
            })) {
      long start = System.nanoTime();

      assertThat(client.send(expecting(server), BodyHandlers.ofString()).body()).isEqualTo("ping");

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
    }
  }

  private static HttpRequest expecting(RawServer server) {
    return HttpRequest.newBuilder(server.uri("/"))
        .expectContinue(true)
        .POST(BodyPublishers.ofString("ping"))
        .build();
  }
}
