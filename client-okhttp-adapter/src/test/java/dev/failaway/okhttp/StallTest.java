/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EjectionReason;
import dev.failaway.EndpointStatus;
import dev.failaway.FailawayListener;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An endpoint that takes requests and answers none is left before any timeout of OkHttp's. */
@Timeout(60)
class StallTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** On a busy machine the age of the waiting requests may tell sooner. */
  private static final Set<EjectionReason> SILENT =
      Set.of(EjectionReason.STALL, EjectionReason.LATENCY);

  @RegisterExtension final Bed bed = new Bed();

  private final Background background = new Background();
  private final BlockingQueue<String> octets = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  @AfterEach
  void end() {
    background.close();
    octets.add(Stream.END);
    end.complete(null);
  }

  private Request get(String path) {
    return new Request.Builder().url(bed.nodes().url(path)).build();
  }

  private OkHttpClient warm(Wire wire) throws IOException {
    OkHttpClient client = bed.client(wire.start(2));
    client.dispatcher().setMaxRequestsPerHost(1000);
    client.dispatcher().setMaxRequests(1000);
    Calls.spread(client, bed.nodes().url("/"), 60);
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void anEndpointThatFallsSilentIsLeftByNewRequests(Wire wire) throws Exception {
    OkHttpClient client = warm(wire);
    bed.node(1).hangs();

    Await.until(
        () -> {
          background.send(client, get("/"));
          bed.pass(Duration.ofMillis(5));
          return bed.status(1).flatMap(EndpointStatus::reason).filter(SILENT::contains).isPresent();
        },
        PATIENCE,
        () -> bed.status().toString());

    assertThat(Calls.spread(client, bed.nodes().url("/"), 10)).containsOnlyKeys("2");
  }

  /**
   * Time stands still but for what the test lets pass: the node is never silent for 100 ms, though
   * requests wait there for longer.
   */
  @Test
  void anEndpointThatStreamsABodyHasNotStalled() throws Exception {
    OkHttpClient client = warm(Wire.HTTP1);
    Queue<EjectionReason> ejections = ejections();
    bed.node(1).answers(request -> streamsOrHangs(request.getTarget()));

    try (Response stream = stream(client)) {
      BufferedSource body = stream.body().source();
      for (int i = 0; i < 3; i++) {
        keepWaiting(client);
        bed.pass(Duration.ofMillis(90));
        octets.add("x");
        assertThat(body.readUtf8(1)).isEqualTo("x");
        bed.pass(Duration.ofMillis(90));
        bed.awaitControl();
      }
      assertThat(ejections).isEmpty();

      keepWaiting(client); // as before, but no octet comes
      bed.pass(Duration.ofMillis(180));
      Await.until(() -> ejections.contains(EjectionReason.STALL), PATIENCE);
    }
  }

  private Queue<EjectionReason> ejections() {
    Queue<EjectionReason> reasons = new ConcurrentLinkedQueue<>();
    bed.loadBalancer()
        .addListener(
            new FailawayListener() {
              @Override
              public void onEjected(Ejected event) {
                reasons.add(event.reason());
              }
            });
    return reasons;
  }

  private MockResponse streamsOrHangs(String path) {
    if (path.equals("/stream")) {
      return new MockResponse.Builder().body(new Stream(octets)).build();
    }
    end.join();
    return bed.node(1).ok();
  }

  /** Gets the stream of node 1, which has sent an octet. */
  private Response stream(OkHttpClient client) throws IOException {
    octets.add("x");
    Request get = get("/stream");
    Response response = client.newCall(get).execute();
    if (response.body().contentLength() != Stream.LENGTH) { // the other one's turn
      response.close();
      response = client.newCall(get).execute();
    }
    assertThat(response.body().source().readUtf8(1)).isEqualTo("x");
    return response;
  }

  /** Lets a few more requests wait at node 1, while its peer answers as many: one, then three. */
  private void keepWaiting(OkHttpClient client) {
    for (int each : new int[] {1, 3}) {
      int waiting = bed.node(1).requests() + each;
      int answered = background.ended().size() + each;
      for (int i = 0; i < 2 * each; i++) {
        background.send(client, get("/"));
      }
      Await.until(
          () -> bed.node(1).requests() >= waiting && background.ended().size() >= answered,
          PATIENCE,
          () -> bed.status().toString());
    }
  }

  /**
   * A body whose octets the test gives.
   *
   * @param octets what to send; an empty text ends it
   */
  private record Stream(BlockingQueue<String> octets) implements MockResponseBody {

    static final long LENGTH = 10;
    static final String END = "";

    @Override
    public long getContentLength() {
      return LENGTH;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      try {
        for (String next = octets.take(); !next.isEmpty(); next = octets.take()) {
          sink.writeUtf8(next).flush();
        }
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
    }
  }
}
