/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultHandlerTest {
  @RegisterExtension
  static final FakeElbExtension extension =
      FakeElbExtension.of(b -> b.zones(1).maxRequestBytes(1 << 20));

  private final Http http = new Http();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5_000, 3_000_000})
  void generatedBodiesArriveWhole(int length) throws Exception {
    FakeNode node = extension.elb().zone(1).node(1);
    for (String path : new String[] {"/bytes/", "/chunked/"}) {
      byte[] body = http.bytes(node, path + length).body();

      assertThat(body).hasSize(length);
      for (int i = 0; i < length; i++) {
        if (body[i] != FakeResponse.byteAt(i)) {
          throw new AssertionError("byte " + i + " of " + path + length);
        }
      }
    }
  }

  @Test
  void echoReturnsTheBody(FakeElb elb) throws Exception {
    byte[] body = new byte[100_000];
    new java.util.Random(1).nextBytes(body);

    HttpResponse<byte[]> response = http.post(elb.zone(1).node(1), "/echo", body);

    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void statusPathAnswersThatStatus(FakeElb elb) throws Exception {
    assertThat(http.send(elb.zone(1).node(1), "/status/418").statusCode()).isEqualTo(418);
    assertThat(http.send(elb.zone(1).node(1), "/status/204").statusCode()).isEqualTo(204);
    assertThat(http.send(elb.zone(1).node(1), "/status/nine").statusCode()).isEqualTo(404);
  }

  @Test
  void trickleArrivesByteByByte(FakeElb elb) throws Exception {
    assertThat(http.bytes(elb.zone(1).node(1), "/trickle/5/10").body()).hasSize(5);
  }

  @Test
  void headHasNoBody(FakeElb elb) throws Exception {
    try (RawHttp client = RawHttp.open(elb.zone(1).node(1))) {
      client.send("HEAD /bytes/10 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).contains("Content-Length: 10");
      client.get("/status/204");
      assertThat(client.readHead()).startsWith("HTTP/1.1 204");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder(FakeElb elb) throws Exception {
    try (RawHttp client = RawHttp.open(elb.zone(1).node(1))) {
      client.send("GET /status/201 HTTP/1.1\r\n\r\nGET /status/202 HTTP/1.1\r\n\r\n");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 201");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 202");
    }
  }

  @Test
  void tooLargeBodiesAndNonsenseAreTurnedAway(FakeElb elb) throws Exception {
    try (RawHttp client = RawHttp.open(elb.zone(1).node(1))) {
      client.send("POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n" + "x".repeat((1 << 20) + 1));
      assertThat(client.readResponse()).startsWith("HTTP/1.1 413");
    }
    try (RawHttp client = RawHttp.open(elb.zone(1).node(1))) {
      client.send("NONSENSE\r\n\r\n");
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void clientThatWantsToBeAskedGetsAContinue(FakeElb elb) throws Exception {
    try (RawHttp client = RawHttp.open(elb.zone(1).node(1))) {
      client.send("POST /echo HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 100");
      client.send("ok");
      assertThat(client.readResponse()).endsWith("ok");
    }
  }
}
