/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets and server-sent events are balanced, and survive the withdrawal of their address. */
@Timeout(60)
class StreamsTest {

  private static final Duration PATIENCE = Bed.PATIENCE;

  @RegisterExtension final Bed bed = Bed.inRealTime();

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private OkHttpClient client(Nodes nodes) {
    nodes.ttl(Duration.ofMillis(50));
    return bed.client(nodes, Bed.EVEN.withDns(dns -> dns.withMinTtl(Duration.ofMillis(50))));
  }

  private EndpointStatus status(int node) {
    return bed.status(node).orElseThrow();
  }

  private @Nullable String next() throws InterruptedException {
    return heard.poll(20, TimeUnit.SECONDS);
  }

  private WebSocketListener echo() {
    return new WebSocketListener() {
      @Override
      public void onMessage(WebSocket socket, String text) {
        socket.send("echo " + text);
      }

      @Override
      public void onClosing(WebSocket socket, int code, String reason) {
        socket.close(code, reason);
      }
    };
  }

  private WebSocketListener hearing() {
    return new WebSocketListener() {
      @Override
      public void onOpen(WebSocket socket, Response response) {
        heard.add("open");
      }

      @Override
      public void onMessage(WebSocket socket, String text) {
        heard.add(text);
      }

      @Override
      public void onClosed(WebSocket socket, int code, String reason) {
        heard.add("closed");
      }

      @Override
      public void onFailure(WebSocket socket, Throwable failure, @Nullable Response response) {
        heard.add(failure.toString());
      }
    };
  }

  /** The second address joins the first, which then leaves. */
  private void withdrawFirst() {
    bed.nodes().list(1, 2);
    Await.until(() -> bed.status().endpoints().size() == 2, PATIENCE);
    bed.nodes().list(2);
    Await.until(() -> status(1).state() == EndpointState.WITHDRAWN, PATIENCE);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP1_TLS"})
  void aWebSocketSurvivesTheWithdrawalOfItsAddress(Wire wire) throws Exception {
    Nodes nodes = wire.start(2);
    nodes.get(1).answers(request -> new MockResponse.Builder().webSocketUpgrade(echo()).build());
    nodes.list(1);
    OkHttpClient client = client(nodes);

    WebSocket socket =
        client.newWebSocket(new Request.Builder().url(nodes.url("/")).build(), hearing());
    assertThat(next()).isEqualTo("open");
    assertThat(status(1).inFlight()).isEqualTo(1);
    withdrawFirst();
    socket.send("still there");

    assertThat(next()).isEqualTo("echo still there");
    socket.close(1000, "done");
    assertThat(next()).isEqualTo("closed");
    client.dispatcher().executorService().shutdown();
  }

  @Test
  void webSocketsSpreadOverAllAddresses() throws Exception {
    Nodes nodes = Nodes.http1(3);
    nodes
        .all()
        .forEach(
            node ->
                node.answers(
                    request -> new MockResponse.Builder().webSocketUpgrade(echo()).build()));
    OkHttpClient client = client(nodes);

    for (int i = 0; i < 6; i++) {
      client.newWebSocket(new Request.Builder().url(nodes.url("/")).build(), hearing());
      assertThat(next()).isEqualTo("open");
    }

    assertThat(nodes.all()).allMatch(node -> node.requests() == 2);
    assertThat(List.of(1, 2, 3)).allMatch(number -> status(number).inFlight() == 2);
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
  }

  @Test
  void aWebSocketOpensOnALivingAddress() throws Exception {
    Nodes nodes = Nodes.http1(3);
    nodes.get(3).answers(request -> new MockResponse.Builder().webSocketUpgrade(echo()).build());
    OkHttpClient client = client(nodes);
    nodes.get(1).close();
    nodes.get(2).close();

    WebSocket socket =
        client.newWebSocket(new Request.Builder().url(nodes.url("/")).build(), hearing());

    assertThat(next()).isEqualTo("open");
    socket.close(1000, "done");
    assertThat(next()).isEqualTo("closed");
    Await.until(() -> status(3).inFlight() == 0 && status(3).connections() == 0, PATIENCE);
    client.dispatcher().executorService().shutdown();
  }

  @Test
  void serverSentEventsComeFromALivingAddress() throws Exception {
    Nodes nodes = Nodes.http1(2);
    nodes
        .get(2)
        .answers(
            request ->
                new MockResponse.Builder()
                    .addHeader("Content-Type", "text/event-stream")
                    .body("data: one\n\ndata: two\n\n")
                    .build());
    OkHttpClient client = client(nodes);
    nodes.get(1).close();

    EventSource source = listen(client);

    assertThat(next()).isEqualTo("one");
    assertThat(next()).isEqualTo("two");
    assertThat(next()).isEqualTo("closed");
    source.cancel();
    Await.until(() -> status(2).inFlight() == 0, PATIENCE);
    client.dispatcher().executorService().shutdown();
  }

  private EventSource listen(OkHttpClient client) {
    return EventSources.createFactory(client)
        .newEventSource(
            new Request.Builder().url(bed.nodes().url("/")).build(),
            new EventSourceListener() {
              @Override
              public void onEvent(
                  EventSource from, @Nullable String id, @Nullable String type, String data) {
                heard.add(data);
              }

              @Override
              public void onClosed(EventSource from) {
                heard.add("closed");
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void serverSentEventsSurviveTheWithdrawalOfTheirAddress(Wire wire) throws Exception {
    Nodes nodes = wire.start(2);
    CompletableFuture<Void> rest = new CompletableFuture<>();
    nodes
        .get(1)
        .answers(
            request ->
                new MockResponse.Builder()
                    .addHeader("Content-Type", "text/event-stream")
                    .body(new Events(rest))
                    .build());
    nodes.list(1);
    OkHttpClient client = client(nodes);

    EventSource source = listen(client);
    assertThat(next()).isEqualTo("event");
    withdrawFirst();
    assertThat(Calls.get(client, nodes.url("/"))).isEqualTo("2");
    assertThat(status(1).inFlight()).isEqualTo(1);
    rest.complete(null);

    for (int i = 1; i < Events.COUNT; i++) {
      assertThat(next()).isEqualTo("event");
    }
    assertThat(next()).isEqualTo("closed");
    source.cancel();
    client.dispatcher().executorService().shutdown();
  }

  /**
   * One event, and the rest when the test says so.
   *
   * @param rest completes then
   */
  private record Events(CompletableFuture<Void> rest) implements MockResponseBody {

    static final int COUNT = 100;
    private static final String EVENT = "data: event\n\n";

    @Override
    public long getContentLength() {
      return (long) COUNT * EVENT.length();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.writeUtf8(EVENT).flush();
      rest.join();
      sink.writeUtf8(EVENT.repeat(COUNT - 1));
    }
  }
}
