/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.NoEndpointException;
import dev.failaway.RequestReport;
import dev.failaway.RetryPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * With every node dead a request waits for one, where the policy says so. Time stands still but for
 * what a test lets pass: until then no connect backoff is over, and who waits does nothing else.
 */
@Timeout(120)
class FailOpenWaitTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicLong time = new AtomicLong();
  private final FakeElb elb = FakeElb.start(3, 1);
  private final List<AutoCloseable> open = new ArrayList<>();
  private FailawayHttpClient client = Clients.client();

  FailOpenWaitTest() throws IOException {
    open.add(elb);
    open.add(client);
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  /** A client that has found out that every node refuses connections. */
  private void deadFor(
      UnaryOperator<RetryPolicy> retry, UnaryOperator<FailawayHttpClient.Builder> settings)
      throws Exception {
    LoadBalancer loadBalancer =
        LoadBalancer.create(
            ClientConfig.defaults()
                .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                .withRetry(retry),
            stoppedTime());
    open.add(loadBalancer);
    client = settings.apply(Clients.builder(loadBalancer)).build();
    open.add(client);
    elb.nodes().forEach(FakeNode::refuse);
    while (!client.status(elb.uri("/")).failOpen()) {
      CompletableFuture<?> scout = send(post());
      Await.until(() -> scout.isDone() || waiting() > 0, SOON);
      scout.cancel(true);
    }
    Clients.assertIdle(client);
  }

  private Environment stoppedTime() {
    Environment system = Environment.system();
    return new Environment(
        time::get,
        system.random(),
        system.schedulers(),
        system.blockingExecutor(),
        system.dnsClients());
  }

  private void pass(Duration duration) {
    time.addAndGet(duration.toNanos());
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

  /** Sends it, and lets 301 ms pass when it waits. */
  private void sendAndPass(HttpRequest request) throws Exception {
    CompletableFuture<?> passing =
        CompletableFuture.runAsync(
            () -> {
              Await.until(() -> waiting() == 1, SOON);
              pass(Duration.ofMillis(301));
            });
    try {
      client.send(request, BodyHandlers.discarding());
    } finally {
      passing.get(20, TimeUnit.SECONDS);
    }
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
    Await.until(() -> waiting() == 50, SOON);

    elb.healAll();
    Await.until(
        () -> {
          pass(Duration.ofMillis(10));
          return answers.stream().allMatch(CompletableFuture::isDone);
        },
        SOON);

    for (CompletableFuture<HttpResponse<Void>> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(waiting()).isZero();
    assertThat(elb.requests().duplicates()).isEmpty();
  }

  @Test
  void waitThatFindsNobodyEndsWithTheLastCause() throws Exception {
    deadFor(Duration.ofMillis(300));

    assertThatThrownBy(() -> sendAndPass(post()))
        .isInstanceOf(ConnectException.class) // "waited", or its own connect of that moment
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(waiting()).isZero();
  }

  @Test
  void deadlineEndsTheWait() throws Exception {
    deadFor(LONG);

    assertThatThrownBy(() -> sendAndPass(get(Duration.ofMillis(300))))
        .isInstanceOf(HttpTimeoutException.class)
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(waiting()).isZero();
  }

  @Test
  void connectTimeoutOfTheBuilderEndsTheWait() throws Exception {
    deadFor(
        retry -> retry.withFailOpenWait(LONG),
        settings -> settings.connectTimeout(Duration.ofMillis(300)));

    assertThatThrownBy(() -> sendAndPass(get(LONG)))
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
    Await.until(() -> waiting() == 20, SOON);

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
    assertThatThrownBy(() -> client.send(post(), BodyHandlers.discarding()))
        .isInstanceOf(NoEndpointException.class)
        .hasMessageContaining("in backoff")
        .hasMessageNotContaining("waited");
    assertThat(waiting()).isZero();
  }
}
