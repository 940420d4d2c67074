/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.RequestReport;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import mockwebserver3.MockResponse;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every wait ends: by a cancel, by a timeout of OkHttp's, by one of ours. */
@Timeout(60)
class TimeLimitsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @RegisterExtension final Bed bed = new Bed();

  private static ClientConfig attemptTimeout(long millis) {
    return Bed.EVEN.withTimeouts(limits -> limits.withAttempt(Duration.ofMillis(millis)));
  }

  private static CompletableFuture<Response> execute(Call call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.execute();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private Call call(OkHttpClient client) {
    return client.newCall(new Request.Builder().url(bed.nodes().url("/")).build());
  }

  @Test
  void aCancelEndsABackoffAtOnce() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.nodes()
        .all()
        .forEach(
            node ->
                node.answers(
                    request ->
                        new MockResponse.Builder().code(503).addHeader("Retry-After", 5).build()));
    Call call = call(client);
    long start = System.nanoTime();
    Outcomes outcomes = bed.outcomes();
    CompletableFuture<Response> answer = execute(call);
    Await.until(() -> outcomes.size() == 1, PATIENCE);

    call.cancel();

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessage("Canceled");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aCancelEndsTheWaitForTheFirstAddress() throws Exception {
    Nodes nodes = Nodes.http1(1);
    LoadBalancer silent = LoadBalancer.create(Bed.EVEN, name -> new CompletableFuture<>());
    OkHttpClient client = FailawayOkHttp.install(nodes.client(), silent).build();
    Call call = client.newCall(new Request.Builder().url(nodes.url("/")).build());
    CompletableFuture<Response> answer = execute(call);
    Await.until(call::isExecuted, PATIENCE);

    call.cancel();

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasMessageContaining("Canceled");
    silent.close();
    nodes.close();
  }

  @Test
  void theDeadlineEndsTheWaitForTheFirstAddress() throws Exception {
    Nodes nodes = Nodes.http1(1);
    LoadBalancer silent =
        LoadBalancer.create(
            Bed.EVEN.withTimeouts(limits -> limits.withRequest(Duration.ofMillis(200))),
            name -> new CompletableFuture<>());
    OkHttpClient client = FailawayOkHttp.install(nodes.client(), silent).build();

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("timeout");
    silent.close();
    nodes.close();
  }

  @Test
  void anInterruptEndsABackoff() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.nodes()
        .all()
        .forEach(
            node ->
                node.answers(
                    request ->
                        new MockResponse.Builder().code(503).addHeader("Retry-After", 5).build()));
    AtomicBoolean flag = new AtomicBoolean();
    CompletableFuture<IOException> failure = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                call(client).execute().close();
              } catch (IOException e) {
                flag.set(Thread.currentThread().isInterrupted());
                failure.complete(e);
              }
            });
    Outcomes outcomes = bed.outcomes();
    caller.start();
    Await.until(() -> outcomes.size() == 1, PATIENCE);

    caller.interrupt();

    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    assertThat(flag).isTrue();
  }

  @Test
  void theCallTimeoutSpansAllAttempts() throws Exception {
    Nodes nodes = Nodes.http1(3);
    OkHttpClient client =
        bed.install(
            nodes,
            attemptTimeout(300),
            nodes.client().callTimeout(Duration.ofMillis(700)),
            PoolPolicy.defaults());
    nodes.all().forEach(Node::hangs);

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("timeout");
    assertThat(nodes.requests()).isBetween(2, 3);
  }

  @Test
  void theDeadlineSpansAllAttempts() throws Exception {
    Nodes nodes = Nodes.http1(3);
    ClientConfig config =
        attemptTimeout(300)
            .withTimeouts(
                limits ->
                    limits.withAttempt(Duration.ofMillis(300)).withRequest(Duration.ofMillis(700)));
    OkHttpClient client = bed.client(nodes, config);
    nodes.all().forEach(Node::hangs);

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(IOException.class)
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(nodes.requests()).isBetween(2, 3);
  }

  @Test
  void theDeadlineHoldsWithoutAReadTimeout() throws Exception {
    Nodes nodes = Nodes.http1(1);
    OkHttpClient client =
        bed.install(
            nodes,
            Bed.EVEN.withTimeouts(limits -> limits.withRequest(Duration.ofMillis(300))),
            nodes.client().readTimeout(Duration.ZERO),
            PoolPolicy.defaults());
    nodes.get(1).hangs();

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(InterruptedIOException.class)
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void aSilentEndpointIsLeftAfterTheAttemptTimeout(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(2), attemptTimeout(300));
    bed.node(1).hangs();

    for (int i = 0; i < 6; i++) {
      assertThat(Calls.get(client, bed.nodes().url("/"))).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAttemptTimeoutDoesNotCutASlowBody(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(1), attemptTimeout(400));
    bed.node(1)
        .answers(
            request ->
                new MockResponse.Builder().body("slow").bodyDelay(1, TimeUnit.SECONDS).build());

    assertThat(Calls.get(client, bed.nodes().url("/"))).isEqualTo("slow");
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aSilentTlsPeerIsLeftAfterTheConnectTimeout() throws Exception {
    Nodes nodes = Nodes.http1OverTls(2);
    OkHttpClient client = bed.install(nodes, nodes.client().readTimeout(Duration.ofMinutes(5)));
    Calls.spread(client, bed.nodes().url("/"), 20);
    int port = bed.nodes().port();
    bed.node(1).close();

    try (ServerSocket silent = new ServerSocket()) {
      silent.setReuseAddress(true);
      silent.bind(new InetSocketAddress(bed.node(1).address(), port));
      assertThat(Calls.spread(client, bed.nodes().url("/"), 20)).containsOnlyKeys("2");
    }
  }
}
