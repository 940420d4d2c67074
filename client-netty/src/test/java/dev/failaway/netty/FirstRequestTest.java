/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FirstRequestTest {
  private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  @Test
  void getReturnsTheBody() throws Exception {
    try (RawServer server = RawServer.answering(HELLO);
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/a?b=c#d")).build();

      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

      assertThat(response.body()).isEqualTo("hello");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.uri()).isEqualTo(request.uri());
      assertThat(response.request()).isSameAs(request);
      assertThat(server.heads().get(0))
          .startsWith("GET /a?b=c HTTP/1.1\r\nHost: service.test:" + server.port() + "\r\n");
    }
  }

  @Test
  void connectionsAreReused() throws Exception {
    try (RawServer server = RawServer.answering(HELLO);
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      for (int i = 0; i < 20; i++) {
        assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).hasSize(5);
        assertThat(
                client.sendAsync(request, BodyHandlers.ofString()).get(30, TimeUnit.SECONDS).body())
            .isEqualTo("hello");
      }

      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void postSendsTheBody() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  String body = connection.read(4);
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + body);
                });
        FailawayHttpClient client = Clients.client()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/")).POST(BodyPublishers.ofString("ping")).build();

      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ping");
      assertThat(server.heads().get(0)).contains("\r\nContent-Length: 4\r\n");
    }
  }
}
