/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscriber hears of its subscription before anything else, however soon the rest comes. */
@Timeout(60)
class SignalOrderTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEmptyBodyIsSubscribedToFirst(boolean cookies) throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        FailawayHttpClient client = client(cookies)) {
      for (int i = 0; i < 50; i++) {
        Recorder recorder = new Recorder();

        client.send(HttpRequest.newBuilder(server.uri("/")).build(), info -> recorder);

        assertThat(recorder.signals).containsExactly("subscribed", "complete");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatFailsAtOnceIsSubscribedToFirst(boolean cookies) throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
                });
        FailawayHttpClient client = client(cookies)) {
      for (int i = 0; i < 50; i++) {
        Recorder recorder = new Recorder();
        HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

        assertThatThrownBy(() -> client.send(request, info -> recorder))
            .isInstanceOf(IOException.class);

        assertThat(recorder.signals).containsExactly("subscribed", "failed");
      }
    }
  }

  /** Reactive Streams 3.9, although the end of the body is on its way already. */
  @Test
  void anImpossibleDemandAtTheEndIsStillRefused() throws Exception {
    try (RawServer server =
            RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        FailawayHttpClient client = client(false)) {
      URI uri = server.uri("/");
      Recorder recorder =
          new Recorder() {
            @Override
            public void onNext(List<ByteBuffer> item) {
              Await.until(
                  () ->
                      client.status(uri).endpoints().stream()
                          .allMatch(endpoint -> endpoint.inFlight() == 0),
                  Duration.ofSeconds(20));
              Objects.requireNonNull(subscription).request(0);
            }
          };

      assertThatThrownBy(() -> client.send(HttpRequest.newBuilder(uri).build(), info -> recorder))
          .isInstanceOf(IllegalArgumentException.class);

      assertThat(recorder.signals).containsExactly("subscribed", "failed");
    }
  }

  /** With cookies, heads and bodies go the long way from the beginning. */
  private static FailawayHttpClient client(boolean cookies) {
    return Clients.client(
        builder -> cookies ? builder.cookieHandler(new CookieManager()) : builder);
  }

  private static class Recorder implements BodySubscriber<String> {
    final List<String> signals = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> body = new CompletableFuture<>();
    Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<String> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      signals.add("subscribed");
      this.subscription = subscription;
      subscription.request(10);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      signals.add("octets");
    }

    @Override
    public void onError(Throwable cause) {
      signals.add("failed");
      body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      signals.add("complete");
      body.complete("");
    }
  }
}
