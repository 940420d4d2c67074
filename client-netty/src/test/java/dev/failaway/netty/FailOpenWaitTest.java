/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.failaway.ClientConfig;
import dev.failaway.NoEndpointException;
import dev.failaway.RequestReport;
import dev.failaway.RetryPolicy;
import dev.failaway.Target;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With every node dead a request waits for one, where the policy says so. */
@Timeout(120)
class FailOpenWaitTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);

  private FakeElb elb;
  private FailawayHttpClient client;

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.start(3, 1);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    elb.close();
  }

  /** A client that has found out that every node refuses connections. */
  private void deadFor(
      UnaryOperator<RetryPolicy> retry, UnaryOperator<FailawayHttpClient.Builder> settings)
      throws Exception {
    client =
        settings
            .apply(
                FailawayHttpClient.newBuilder()
                    .config(
                        ClientConfig.defaults()
                            .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                            .withRetry(retry)))
            .build();
    elb.nodes().forEach(FakeNode::refuse);
    while (!client.status(elb.uri("/")).failOpen()) {
      CompletableFuture<?> scout = send(post());
      Await.until(() -> scout.isDone() || waiting() > 0, SOON);
      scout.cancel(true);
    }
    Clients.assertIdle(client);
  }

  private void deadFor(Duration wait) throws Exception {
    deadFor(retry -> retry.withFailOpenWait(wait), settings -> settings);
  }

  private HttpRequest post() {
    return HttpRequest.newBuilder(elb.uri("/")).POST(BodyPublishers.ofString("x")).build();
  }

  private HttpRequest get(Duration timeout) {
    return HttpRequest.newBuilder(elb.uri("/")).timeout(timeout).build();
  }

  private CompletableFuture<HttpResponse<Void>> send(HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.discarding());
  }

  private int waiting() {
    return client.loadBalancer().waiting(Target.of(elb.uri("/")));
  }

  @Test
  void requestsThatWaitAreAnsweredWhenTheNodesReturn() throws Exception {
    deadFor(LONG);
    List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(send(post()));
    }
    Await.until(() -> waiting() >= 45, SOON); // the others are dialling

    elb.healAll();

    for (CompletableFuture<HttpResponse<Void>> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(waiting()).isZero();
    assertThat(elb.requests().duplicates()).isEmpty();
  }

  @Test
  void waitThatFindsNobodyEndsWithTheLastCause() throws Exception {
    deadFor(Duration.ofMillis(300));

    assertThatThrownBy(() -> client.send(post(), BodyHandlers.discarding()))
        .isInstanceOf(ConnectException.class) // "waited", or its own connect of that moment
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(waiting()).isZero();
  }

  @Test
  void deadlineEndsTheWait() throws Exception {
    deadFor(LONG);

    assertThatThrownBy(() -> client.send(get(Duration.ofMillis(300)), BodyHandlers.discarding()))
        .isInstanceOf(HttpTimeoutException.class)
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(waiting()).isZero();
  }

  @Test
  void connectTimeoutOfTheBuilderEndsTheWait() throws Exception {
    deadFor(
        retry -> retry.withFailOpenWait(LONG),
        settings -> settings.connectTimeout(Duration.ofMillis(300)));

    assertThatThrownBy(() -> client.send(get(LONG), BodyHandlers.discarding()))
        .isInstanceOf(HttpConnectTimeoutException.class);
    assertThat(waiting()).isZero();
  }

  @Test
  void cancellingEndsTheWait() throws Exception {
    deadFor(LONG);
    List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(send(post()));
    }

    answers.forEach(answer -> answer.cancel(true));

    Clients.assertIdle(client);
    assertThat(waiting()).isZero();
  }

  @Test
  void closingTheClientEndsTheWait() throws Exception {
    deadFor(LONG);
    CompletableFuture<HttpResponse<Void>> answer = send(post());
    Await.until(() -> waiting() == 1, SOON);

    client.shutdownNow();

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class);
    assertThat(client.awaitTermination(SOON)).isTrue();
  }

  @Test
  void withoutTheOptionARequestFailsAtOnce() throws Exception {
    deadFor(RetryPolicy::withoutFailOpenWait, settings -> settings);
    Throwable failure = failure(post());
    while (!(failure instanceof NoEndpointException)) {
      failure = failure(post()); // that one was the connect of the moment
    }

    assertThat(failure).hasMessageContaining("in backoff").hasMessageNotContaining("waited");
    assertThat(waiting()).isZero();
  }

  private Throwable failure(HttpRequest request) {
    return catchThrowable(() -> client.send(request, BodyHandlers.discarding()));
  }
}
