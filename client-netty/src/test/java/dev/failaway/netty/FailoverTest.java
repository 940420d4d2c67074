/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.EndpointStatus;
import dev.failaway.PoolPolicy;
import dev.failaway.RequestReport;
import dev.failaway.Timeouts;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailoverTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private FakeElb elb;
  private FailawayHttpClient client;

  static List<Consumer<FakeNode>> faults() {
    return List.of(
        FakeNode::refuse, FakeNode::reset, FakeNode::cutAfterRequest, node -> node.status(503, 1));
  }

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.start(3, 1);
    client = client(t -> t.withoutAttempt(), PoolPolicy.defaults());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    elb.close();
  }

  private FailawayHttpClient client(UnaryOperator<Timeouts> timeouts, PoolPolicy pool) {
    return FailawayHttpClient.newBuilder()
        .config(
            ClientConfig.defaults()
                .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                .withTimeouts(timeouts))
        .pool(pool)
        .build();
  }

  @Test
  void requestsAreSpreadOverAllNodes() throws Exception {
    for (int i = 0; i < 200; i++) {
      assertThat(get("/").statusCode()).isEqualTo(200);
    }

    assertThat(elb.zones()).allSatisfy(zone -> assertThat(zone.requestCount()).isPositive());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void noGetFailsWhenOneOfThreeNodesDoes(Consumer<FakeNode> fault) throws Exception {
    for (int i = 0; i < 10; i++) {
      get("/");
    }

    fault.accept(elb.zone(1).node(1));

    for (int i = 0; i < 100; i++) {
      assertThat(get("/").statusCode()).isEqualTo(200);
    }
  }

  static List<Consumer<FakeNode>> silences() {
    return List.of(FakeNode::blackHole, FakeNode::freeze, FakeNode::acceptAndNeverAnswer);
  }

  @ParameterizedTest
  @MethodSource("silences")
  void noGetFailsWhenOneOfThreeNodesFallsSilent(Consumer<FakeNode> silence) throws Exception {
    try (FailawayHttpClient hasty =
        client(t -> t.withAttempt(Duration.ofSeconds(1)), PoolPolicy.defaults())) {
      for (int i = 0; i < 10; i++) {
        get(hasty);
      }

      silence.accept(elb.zone(1).node(1));

      for (int i = 0; i < 100; i++) {
        assertThat(get(hasty).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void postsThatWereNeverSentGoElsewhere() throws Exception {
    elb.zone(1).refuse();

    for (int i = 0; i < 50; i++) {
      HttpRequest post =
          HttpRequest.newBuilder(elb.uri("/")).POST(BodyPublishers.ofString("x")).build();
      assertThat(client.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    assertThat(elb.requests().duplicates()).isEmpty();
  }

  @Test
  void postsThatMayHaveBeenSentFail() throws Exception {
    elb.nodes().forEach(FakeNode::cutAfterRequest);
    HttpRequest post =
        HttpRequest.newBuilder(elb.uri("/")).POST(BodyPublishers.ofString("x")).build();

    assertThatThrownBy(() -> client.send(post, BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);

    assertThat(elb.requests().count()).isEqualTo(1);
  }

  @Test
  void totalOutageFailsWithAReportOfWhatWasTried() {
    elb.nodes().forEach(FakeNode::refuse);

    assertThatThrownBy(() -> get("/"))
        .isInstanceOf(ConnectException.class)
        .satisfies(
            failure ->
                assertThat(RequestReport.of(failure))
                    .hasValueSatisfying(
                        report -> assertThat(report.attempts()).hasSizeGreaterThanOrEqualTo(2)));
  }

  @Test
  void aFinal503IsAResponse() throws Exception {
    elb.nodes().forEach(node -> node.status(503, 1));

    assertThat(get("/").statusCode()).isEqualTo(503);
  }

  @Test
  void idleConnectionsThatTheServerClosedAreNotUsed() throws Exception {
    try (FailawayHttpClient sparing =
        client(t -> t.withoutAttempt(), PoolPolicy.defaults().withoutWarmConnections())) {
      for (int i = 0; i < 20; i++) {
        get(sparing);
      }

      for (int i = 0; i < 20; i++) {
        elb.nodes().forEach(FakeNode::closeConnections);
        Await.until(() -> connections(sparing) == 0, SOON, () -> "" + sparing.status(elb.uri("/")));
        HttpRequest post =
            HttpRequest.newBuilder(elb.uri("/")).POST(BodyPublishers.ofString("x")).build();
        sparing.sendAsync(post, BodyHandlers.discarding()).get(20, TimeUnit.SECONDS);
      }
      assertThat(elb.requests().duplicates()).isEmpty();
    }
  }

  private int connections(FailawayHttpClient of) {
    return of.status(elb.uri("/")).endpoints().stream().mapToInt(EndpointStatus::connections).sum();
  }

  private HttpResponse<String> get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(elb.uri(path)).timeout(SOON).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> get(FailawayHttpClient through) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).timeout(SOON).build();
    return through.send(request, BodyHandlers.ofString());
  }
}
