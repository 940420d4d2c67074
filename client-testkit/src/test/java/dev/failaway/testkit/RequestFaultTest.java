/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestFaultTest {
  private static final int SHORT_MILLIS = 150;

  @RegisterExtension static final FakeElbExtension extension = FakeElbExtension.of(b -> b.zones(1));

  private final Http http = new Http();
  private FakeElb elb = extension.elb();
  private FakeNode node = elb.zone(1).node(1);

  @BeforeEach
  void findNode(FakeElb current) {
    elb = current;
    node = current.zone(1).node(1);
  }

  private String lastAnswer() {
    java.util.List<LoggedRequest> all = elb.requests().list();
    return all.get(all.size() - 1).answer();
  }

  @Test
  void silentNodeReadsAndLogsButAnswersNothingAndClosesWhenHealed() throws Exception {
    node.acceptAndNeverAnswer();
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/");
      elb.requests().await(1, Http.PATIENCE);
      Await.until(() -> lastAnswer().equals("SILENT"), Http.PATIENCE);
      assertThatThrownBy(() -> client.readByte(SHORT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);

      node.heal();

      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void resetComesBeforeAnyByteOfAResponse() throws Exception {
    node.reset();
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/");

      assertThatThrownBy(client::readByte)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
      assertThat(lastAnswer()).isEqualTo("RESET");
      assertThat(node.counters().resets()).isEqualTo(1);
    }
  }

  @Test
  void resetInTheBodyComesAfterTheHeadAndSomeBytes() throws Exception {
    node.inject(NodeFault.resetInBody(10));
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/bytes/1000");

      assertThat(client.readHead()).contains("Content-Length: 1000");
      client.drain(10);
      assertThatThrownBy(client::readByte)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void cutComesWithFinAfterTheWholeRequestWasRead() throws Exception {
    node.cutAfterRequest();
    try (RawHttp client = RawHttp.open(node)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab");
      elb.requests().await(1, Http.PATIENCE);
      assertThat(elb.requests().list().get(0).complete()).isFalse();
      client.send("c");

      assertThat(client.readByte()).isEqualTo(-1);
      assertThat(elb.requests().list().get(0).complete()).isTrue();
      assertThat(lastAnswer()).isEqualTo("CUT");
    }
  }

  @Test
  void truncatedBodyEndsEarlyWithFin() throws Exception {
    node.inject(NodeFault.truncateBody(7));
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/bytes/100");

      assertThat(client.readHead()).contains("Content-Length: 100");
      assertThat(client.readToEnd()).hasSize(7);
    }
  }

  @Test
  void truncatedBodyIsTheHandlersAndAnnouncesMore() throws Exception {
    node.inject(NodeFault.truncateBody(1_000));
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/bytes/100");

      assertThat(client.readHead()).contains("Content-Length: 1124");
      assertThat(client.readToEnd()).hasSize(100);
    }
  }

  @Test
  void truncatedChunkedBodyHasNoLastChunk() throws Exception {
    node.inject(NodeFault.truncateBody(7));
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/chunked/100");

      assertThat(client.readHead()).contains("Transfer-Encoding: chunked");
      assertThat(client.readToEnd()).startsWith("7\r\n").hasSize(3 + 7 + 2);
    }
  }

  @Test
  void stalledBodyStopsAndStaysOpen() throws Exception {
    node.inject(NodeFault.stallBody(7));
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/");

      client.readHead();
      assertThat(client.drain(7)).isEqualTo(7);
      assertThatThrownBy(() -> client.readByte(SHORT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);
      node.heal();
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void statusFaultTakesItsShareOfTheRequests() throws Exception {
    node.status(503, 0.3);

    long failed = 0;
    for (int i = 0; i < 200; i++) {
      failed += http.send(node, "/").statusCode() == 503 ? 1 : 0;
    }

    assertThat(failed).isBetween(40L, 80L);
    assertThat(elb.requests().list().stream().filter(r -> r.answer().equals("503")))
        .hasSize((int) failed);
  }

  @Test
  void statusFaultCanSayWhenToComeBack() throws Exception {
    node.inject(NodeFault.status(429, Duration.ofSeconds(7)));

    HttpResponse<String> response = http.send(node, "/");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
  }

  @Test
  void limitedFaultEndsByItself() throws Exception {
    node.inject(NodeFault.status(500).times(2));

    assertThat(IntStream.range(0, 4).map(i -> statusOf("/")).toArray())
        .containsExactly(500, 500, 200, 200);
  }

  @Test
  void liftingOneFaultKeepsTheOthers() {
    node.inject(NodeFault.status(503));
    node.inject(NodeFault.status(500));
    assertThat(statusOf("/")).isEqualTo(503);

    node.lift(NodeFault.status(503));

    assertThat(statusOf("/")).isEqualTo(500);
    assertThat(node.activeFaults()).hasSize(1);
  }

  @Test
  void rawBytesAreSentAsTheyAre() throws Exception {
    node.inject(
        NodeFault.rawThenClose("ICY 200 OK\r\n\r\nboo".getBytes(StandardCharsets.US_ASCII)));
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/");

      assertThat(client.readToEnd()).isEqualTo("ICY 200 OK\r\n\r\nboo");
    }
  }

  @Test
  void malformedChunkFollowsAGoodOne() throws Exception {
    node.inject(NodeFault.malformedChunk());
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/");

      client.readHead();
      assertThat(client.drain(15)).isEqualTo(15);
    }
    assertThatThrownBy(() -> http.send(node, "/")).isInstanceOf(IOException.class);
  }

  @Test
  void latencyDelaysAnswers() throws Exception {
    node.latency(Duration.ofMillis(100));
    long start = System.nanoTime();

    http.send(node, "/");

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void delayedAnswersDoNotHoldUpOtherConnections() throws Exception {
    elb.handler(
        request ->
            FakeResponse.text(request.target())
                .withDelay(request.target().equals("/slow") ? Duration.ofHours(1) : Duration.ZERO));
    try (RawHttp slow = RawHttp.open(node)) {
      slow.get("/slow");
      elb.requests().await(1, Http.PATIENCE);

      assertThat(http.send(node, "/fast").body()).isEqualTo("/fast");
    }
  }

  @Test
  void heldAnswersComeWhenTheyAreReleased() throws Exception {
    CompletableFuture<String> release = new CompletableFuture<>();
    elb.handler(request -> FakeResponse.text("at last").heldUntil(release));
    try (RawHttp one = RawHttp.open(node);
        RawHttp two = RawHttp.open(node)) {
      one.get("/");
      two.get("/");
      elb.requests().await(2, Http.PATIENCE);
      assertThat(node.counters().answered()).isZero();

      release.completeExceptionally(new IOException("any end will do"));

      assertThat(one.readResponse()).endsWith("at last");
      assertThat(two.readResponse()).endsWith("at last");
    }
  }

  @Test
  void handlerCanBeReplacedAndItsExceptionIsA500() {
    elb.handler(request -> FakeResponse.status(299));
    assertThat(statusOf("/")).isEqualTo(299);

    elb.handler(
        request -> {
          throw new IllegalStateException("broken");
        });
    assertThat(statusOf("/")).isEqualTo(500);
  }

  private int statusOf(String path) {
    try {
      return http.send(node, path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
