/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.RetryPolicy;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {
  private final FailawayHttpClient client =
      Clients.client(ClientConfig.defaults().withRetry(RetryPolicy.none()));

  @AfterEach
  void close() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: u\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"
      })
  void bodiesOfKnownLengthLeaveTheConnectionOpen(String octets) throws Exception {
    try (RawServer server = RawServer.answering(octets)) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(server, BodyHandlers.ofString()).body()).isEqualTo("hello");
      }

      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"
      })
  void connectionsThatTheServerClosesAreNotReused(String octets) throws Exception {
    try (RawServer server = RawServer.answering(octets)) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(server, BodyHandlers.ofString()).body()).isEqualTo("hello");
      }

      assertThat(server.accepted()).isEqualTo(3);
    }
  }

  @Test
  void octetsAfterTheResponseSpoilTheConnection() throws Exception {
    try (RawServer server =
        RawServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 666 Evil\r\n")) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> response = get(server, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello");
      }

      assertThat(server.accepted()).isEqualTo(3);
    }
  }

  @Test
  void bodiesDelimitedByTheEndOfTheConnectionAreRead() throws Exception {
    try (RawServer server = once("HTTP/1.1 200 OK\r\n\r\nuntil the end")) {
      assertThat(get(server, BodyHandlers.ofString()).body()).isEqualTo("until the end");
    }
  }

  @Test
  void everyKindOfHandlerGetsTheSameBody(@TempDir Path directory) throws Exception {
    try (RawServer server =
        RawServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n"
                + "Content-Length: 5\r\n\r\nh\u00e4\n\u00f6!")) {
      byte[] octets = "h\u00e4\n\u00f6!".getBytes(StandardCharsets.ISO_8859_1);
      String text = "h\u00e4\n\u00f6!";
      BodyHandler<String> foreign =
          info -> BodySubscribers.mapping(BodySubscribers.ofByteArray(), ResponseTest::latin1);

      assertThat(get(server, BodyHandlers.ofByteArray()).body()).isEqualTo(octets);
      assertThat(get(server, BodyHandlers.ofString()).body()).isEqualTo(text);
      assertThat(get(server, BodyHandlers.ofString(StandardCharsets.ISO_8859_1)).body())
          .isEqualTo(text);
      assertThat(get(server, foreign).body()).isEqualTo(text);
      assertThat(get(server, BodyHandlers.ofInputStream()).body()).hasBinaryContent(octets);
      assertThat(get(server, BodyHandlers.ofLines()).body().collect(Collectors.toList()))
          .containsExactly("h\u00e4", "\u00f6!");
      assertThat(get(server, BodyHandlers.discarding()).body()).isNull();
      assertThat(get(server, BodyHandlers.replacing("x")).body()).isEqualTo("x");
      assertThat(get(server, BodyHandlers.buffering(BodyHandlers.ofByteArray(), 2)).body())
          .isEqualTo(octets);
      Path file = directory.resolve("body");
      assertThat(get(server, BodyHandlers.ofFile(file)).body()).isEqualTo(file);
      assertThat(Files.readAllBytes(file)).isEqualTo(octets);
    }
  }

  @Test
  void responsesToHeadAndStatusesWithoutContentHaveNoBody() throws Exception {
    try (RawServer server =
        RawServer.answering("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n")) {
      assertThat(get(server, BodyHandlers.ofByteArray()).body()).isEmpty();
      HttpRequest head =
          HttpRequest.newBuilder(server.uri("/")).method("HEAD", BodyPublishers.noBody()).build();
      HttpResponse<byte[]> response = client.send(head, BodyHandlers.ofByteArray());
      assertThat(response.body()).isEmpty();
      assertThat(response.headers().firstValueAsLong("content-length")).hasValue(7);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void headersAreCaseInsensitiveTrimmedAndInOrder() throws Exception {
    try (RawServer server =
        RawServer.answering(
            "HTTP/1.1 200 OK\r\nx-a:  1 \r\nX-A: 2\r\nX-B:\r\nContent-Length: 0\r\n\r\n")) {
      HttpResponse<Void> response = get(server, BodyHandlers.discarding());

      assertThat(response.headers().allValues("X-a")).containsExactly("1", "2");
      assertThat(response.headers().firstValue("x-b")).contains("");
      assertThat(response.previousResponse()).isEmpty();
      assertThat(response.sslSession()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
      })
  void malformedResponsesAreProtocolExceptionsThatNameThePeer(String octets) throws Exception {
    try (RawServer server = once(octets)) {
      assertThatThrownBy(() -> get(server, BodyHandlers.ofString()))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("127.0.0.1:" + server.port());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
      })
  void truncatedResponsesAreIoExceptions(String octets, @TempDir Path directory) throws Exception {
    try (RawServer server = once(octets)) {
      for (BodyHandler<?> handler :
          List.of(BodyHandlers.ofString(), BodyHandlers.ofFile(directory.resolve("body")))) {
        assertThatThrownBy(() -> get(server, handler)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void aTruncatedStreamThrowsWhereItIsRead() throws Exception {
    try (RawServer server = once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")) {
      var body = get(server, BodyHandlers.ofInputStream()).body();

      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anEarlyResponseIsDeliveredAndEndsTheUpload() throws Exception {
    try (RawServer server =
        RawServer.start(
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
              connection.readAll();
            })) {
      EndlessPublisher endless = new EndlessPublisher();
      HttpRequest post = HttpRequest.newBuilder(server.uri("/")).POST(endless).build();

      HttpResponse<String> response = client.send(post, BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(response.body()).isEqualTo("no");
      endless.awaitCancelled();
    }
  }

  @Test
  void theConnectionHasALabel() throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
      ClientResponse<Void> response = (ClientResponse<Void>) get(server, BodyHandlers.discarding());

      Optional<String> label = response.connectionLabel();

      assertThat(label)
          .hasValueSatisfying(l -> assertThat(l).contains("127.0.0.1:" + server.port()));
    }
  }

  private static String latin1(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  /** Answers the first request of each connection and closes it. */
  private static RawServer once(String octets) throws IOException {
    return RawServer.start(
        connection -> {
          connection.readHead();
          connection.write(octets);
        });
  }

  private <T> HttpResponse<T> get(RawServer server, BodyHandler<T> handler) throws Exception {
    return client.send(HttpRequest.newBuilder(server.uri("/")).build(), handler);
  }
}
