/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.RetryPolicy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A retry really goes to another address, and only when it is safe. */
class RetryTest {

  @RegisterExtension final Bed bed = new Bed();

  @ParameterizedTest
  @EnumSource
  void aBadStatusIsRetriedOnAnotherAddress(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(3));
    Calls.spread(client, bed.nodes().url("/"), 30); // warm: the connections are in the pool
    bed.node(1).answers(503);
    bed.node(2).answers(503);
    List<Integer> before = bed.nodes().all().stream().map(Node::requests).toList();

    assertThat(Calls.status(client, bed.nodes().url("/"))).isEqualTo(200);

    assertThat(bed.node(1).requests() - before.get(0)).isLessThanOrEqualTo(1);
    assertThat(bed.node(2).requests() - before.get(1)).isLessThanOrEqualTo(1);
    assertThat(bed.node(3).requests() - before.get(2)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aRetryCostsNoConnection(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(3));
    Calls.spread(client, bed.nodes().url("/"), 60);
    bed.node(1).answers(503);

    for (int i = 0; i < 6; i++) {
      Calls.status(client, bed.nodes().url("/"));
    }

    assertThat(bed.nodes().all()).allMatch(node -> node.connections() == 1);
  }

  @ParameterizedTest
  @EnumSource
  void aDisconnectIsRetriedOnAnotherAddress(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(2));
    if (wire == Wire.HTTP2) {
      bed.node(1).resetsStreams(Node.INTERNAL_ERROR);
    } else {
      bed.node(1).disconnects();
    }

    for (int i = 0; i < 20; i++) {
      assertThat(Calls.get(client, bed.nodes().url("/"))).isEqualTo("2");
    }
  }

  @Test
  void aRefusedStreamIsSentElsewhereWhateverTheMethod() throws Exception {
    OkHttpClient client = bed.client(Nodes.http2(2));
    bed.node(1).resetsStreams(Node.REFUSED_STREAM);

    for (int i = 0; i < 10; i++) {
      Request post = Calls.post(bed.nodes().url("/"), Calls.body("x"));
      assertThat(Calls.status(client, post)).isEqualTo(200);
    }
    assertThat(bed.node(2).requests()).isEqualTo(10);
  }

  @Test
  void aFinalBadStatusIsAResponse() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.nodes().all().forEach(node -> node.answers(503));

    assertThat(Calls.status(client, bed.nodes().url("/"))).isEqualTo(503);
    assertThat(bed.nodes().all()).allMatch(node -> node.requests() == 1);
  }

  @Test
  void aPostThatMayHaveArrivedIsNotRetried() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.nodes().all().forEach(node -> node.answers(503));

    assertThat(Calls.status(client, Calls.post(bed.nodes().url("/"), Calls.body("x"))))
        .isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aPostWithAnIdempotencyKeyIsRetried() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.node(1).answers(503);
    Request request =
        Calls.post(bed.nodes().url("/"), Calls.body("x"))
            .newBuilder()
            .header("Idempotency-Key", "7")
            .build();

    for (int i = 0; i < 8; i++) {
      assertThat(Calls.status(client, request)).isEqualTo(200);
    }
  }

  @Test
  void aPostThatWasNeverSentIsRetried() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.node(1).close();
    bed.node(2).close();

    assertThat(Calls.status(client, Calls.post(bed.nodes().url("/"), Calls.body("x"))))
        .isEqualTo(200);
    assertThat(bed.node(3).received().get(0).getBody().utf8()).isEqualTo("x");
  }

  @Test
  void aOneShotBodyThatWasNeverWrittenIsSentElsewhere() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.node(1).close();
    bed.node(2).close();

    assertThat(Calls.status(client, Calls.post(bed.nodes().url("/"), Calls.oneShot("x"))))
        .isEqualTo(200);
    assertThat(bed.node(3).received().get(0).getBody().utf8()).isEqualTo("x");
  }

  @Test
  void aOneShotBodyIsNeverSentTwice() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.nodes().all().forEach(node -> node.answers(503));
    Request put = new Request.Builder().url(bed.nodes().url("/")).put(Calls.oneShot("x")).build();

    assertThat(Calls.status(client, put)).isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aOneShotBodyIsNotResentAfterADisconnect() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.nodes().all().forEach(Node::disconnects);
    Request put = new Request.Builder().url(bed.nodes().url("/")).put(Calls.oneShot("x")).build();

    assertThatThrownBy(() -> Calls.status(client, put)).isInstanceOf(IOException.class);
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aDuplexBodyIsNeverSentTwice() throws Exception {
    OkHttpClient client = bed.client(Nodes.http2(3));
    bed.nodes().all().forEach(node -> node.answers(503));
    Request put = new Request.Builder().url(bed.nodes().url("/")).put(Calls.duplex("x")).build();

    assertThat(Calls.status(client, put)).isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aDuplexBodyThatWasNeverWrittenIsSentElsewhere() throws Exception {
    OkHttpClient client = bed.client(Nodes.http2(3));
    bed.node(1).close();
    bed.node(2).close();
    Request put = new Request.Builder().url(bed.nodes().url("/")).put(Calls.duplex("x")).build();

    assertThat(Calls.status(client, put)).isEqualTo(200);
    assertThat(bed.node(3).received().get(0).getBody().utf8()).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP1_TLS"})
  void okHttpsOwnRepetitionIsOneAtMost(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(1), Bed.EVEN.withRetry(RetryPolicy.none()));
    bed.node(1).disconnects();

    assertThatThrownBy(() -> Calls.status(client, bed.nodes().url("/")))
        .isInstanceOf(IOException.class);
    assertThat(bed.nodes().requests()).isLessThanOrEqualTo(2);
  }

  @Test
  void theOnlyAddressIsRetriedOnAFreshConnection() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));
    AtomicInteger answered = new AtomicInteger();
    Node node = bed.node(1);
    node.answers(
        request ->
            answered.getAndIncrement() == 0
                ? new MockResponse.Builder().code(503).build()
                : node.ok());

    assertThat(Calls.status(client, bed.nodes().url("/"))).isEqualTo(200);
    assertThat(node.connections()).isEqualTo(2);
    assertThat(Calls.status(client, bed.nodes().url("/"))).isEqualTo(200);
    assertThat(node.connections()).isEqualTo(2);
  }

  @Test
  void retryPolicyNoneMakesOneAttempt() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2), Bed.EVEN.withRetry(RetryPolicy.none()));
    bed.nodes().all().forEach(node -> node.answers(503));

    assertThat(Calls.status(client, bed.nodes().url("/"))).isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void anOuterInterceptorThatProceedsTwiceIsBalancedEachTime() throws Exception {
    Nodes nodes = Nodes.http1(2);
    OkHttpClient.Builder builder = nodes.client().addInterceptor(RetryTest::twice);
    ClientConfig config = Bed.EVEN.withRetry(RetryPolicy.none());
    OkHttpClient client = bed.install(nodes, config, builder, PoolPolicy.defaults());

    int differing = 0;
    for (int i = 0; i < 40; i++) {
      try (Response response =
          client.newCall(new Request.Builder().url(bed.nodes().url("/")).build()).execute()) {
        differing += response.body().string().equals(response.header("first")) ? 0 : 1;
      }
    }

    assertThat(differing).isEqualTo(40);
    assertThat(bed.nodes().all()).allMatch(node -> node.connections() == 1);
  }

  private static Response twice(Interceptor.Chain chain) throws IOException {
    String first;
    try (Response response = chain.proceed(chain.request())) {
      first = response.body().string();
    }
    return chain.proceed(chain.request()).newBuilder().header("first", first).build();
  }
}
