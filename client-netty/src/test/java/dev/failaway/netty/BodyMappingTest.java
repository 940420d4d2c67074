/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The body's stage may be made by code that reads the body: it must not hold up the signals. */
@Timeout(60)
class BodyMappingTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";

  @Test
  void theMapperOfAStreamMayReadIt() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        FailawayHttpClient client = Clients.client()) {
      assertThat(client.send(get(server.uri("/")), reading()).body()).isEqualTo("done");
      assertThat(client.sendAsync(get(server.uri("/")), reading()).get().body()).isEqualTo("done");
    }
  }

  @Test
  void theMapperOfAStreamHearsOfItsEarlyEnd() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndo");
                });
        FailawayHttpClient client = Clients.client()) {
      assertThatThrownBy(() -> client.send(get(server.uri("/")), reading()))
          .isInstanceOf(IOException.class)
          .rootCause()
          .hasMessageContaining("ended");
      Clients.assertIdle(client);
    }
  }

  @Test
  void aSubscriberWithoutABodyFailsTheRequest() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        FailawayHttpClient client = Clients.client()) {
      IllegalStateException broken = new IllegalStateException("no body today");

      assertThatThrownBy(() -> client.send(get(server.uri("/")), info -> new Bodiless(broken)))
          .isInstanceOf(IOException.class)
          .hasRootCause(broken);
      Clients.assertIdle(client);
    }
  }

  private static HttpRequest get(URI uri) {
    return HttpRequest.newBuilder(uri).build();
  }

  private static BodyHandler<String> reading() {
    return info -> BodySubscribers.mapping(BodySubscribers.ofInputStream(), BodyMappingTest::read);
  }

  private static String read(InputStream body) {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes everything and has no stage to offer. */
  private record Bodiless(RuntimeException failure) implements BodySubscriber<String> {
    @Override
    public CompletionStage<String> getBody() {
      throw failure;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }
}
