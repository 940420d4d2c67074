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
import dev.failaway.Timeouts;
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

  /** More than one needs on a busy machine, where a good node may miss a short timeout as well. */
  private static final int MANY = 1000;

  @RegisterExtension final Bed bed = new Bed();
  @RegisterExtension final Bed real = Bed.inRealTime();

  /** Goes on until some attempt succeeds; three a second are always affordable. */
  private static ClientConfig attemptTimeout(long millis) {
    return Bed.EVEN
        .withTimeouts(limits -> limits.withAttempt(Duration.ofMillis(millis)))
        .withRetry(retry -> retry.withMaxAttempts(MANY));
  }

  /** The wait before the second attempt is longer than any test. */
  private static ClientConfig longBackoff() {
    Duration hours = Duration.ofHours(1000);
    return Bed.EVEN
        .withTimeouts(Timeouts::withoutRequest)
        .withRetry(retry -> retry.withMaxBackoff(hours).withBaseBackoff(hours));
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
    OkHttpClient client = bed.client(Nodes.http1(2), longBackoff());
    bed.nodes().all().forEach(node -> node.answers(503));
    Call call = call(client);
    Outcomes outcomes = bed.outcomes();
    CompletableFuture<Response> answer = execute(call);
    Await.until(() -> outcomes.size() == 1, Bed.PATIENCE);

    call.cancel();

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessage("Canceled");
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aCancelEndsTheWaitForTheFirstAddress() throws Exception {
    Nodes nodes = Nodes.http1(1);
    LoadBalancer silent = bed.balance(nodes, Bed.EVEN, name -> new CompletableFuture<>());
    OkHttpClient client = FailawayOkHttp.install(nodes.client(), silent).build();
    Call call = call(client);
    CompletableFuture<Response> answer = execute(call);
    Await.until(call::isExecuted, Bed.PATIENCE);

    call.cancel();

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasMessageContaining("Canceled");
  }

  @Test
  void theDeadlineEndsTheWaitForTheFirstAddress() throws Exception {
    Nodes nodes = Nodes.http1(1);
    ClientConfig brief =
        Bed.EVEN.withTimeouts(limits -> limits.withRequest(Duration.ofMillis(200)));
    LoadBalancer silent = real.balance(nodes, brief, name -> new CompletableFuture<>());
    OkHttpClient client = FailawayOkHttp.install(nodes.client(), silent).build();

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("timeout");
  }

  @Test
  void anInterruptEndsABackoff() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2), longBackoff());
    bed.nodes().all().forEach(node -> node.answers(503));
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
    Await.until(() -> outcomes.size() == 1, Bed.PATIENCE);

    caller.interrupt();

    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    assertThat(flag).isTrue();
  }

  @Test
  void theCallTimeoutSpansAllAttempts() throws Exception {
    Nodes nodes = Nodes.http1(3);
    nodes.all().forEach(node -> node.answers(503));
    Duration pause = Duration.ofMillis(1);
    ClientConfig endless =
        Bed.EVEN
            .withTimeouts(Timeouts::withoutRequest)
            .withRetry(
                retry ->
                    retry
                        .withMaxAttempts(Integer.MAX_VALUE)
                        .withBaseBackoff(pause)
                        .withMaxBackoff(pause));
    OkHttpClient client =
        bed.install(
            nodes,
            endless,
            nodes
                .client()
                .callTimeout(Duration.ofMillis(700))
                .addNetworkInterceptor(bed.passing(Duration.ofSeconds(1))), // earns the next one
            PoolPolicy.defaults());

    assertThatThrownBy(() -> Calls.status(client, nodes.url("/")))
        .isExactlyInstanceOf(InterruptedIOException.class) // nothing else ends it
        .hasMessage("timeout")
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
  }

  @Test
  void theDeadlineSpansAllAttempts() throws Exception {
    Nodes nodes = Nodes.http1(3);
    nodes.all().forEach(Node::hangs);
    ClientConfig config =
        attemptTimeout(100).withTimeouts(limits -> limits.withRequest(Duration.ofMinutes(50)));
    OkHttpClient client =
        bed.install(
            nodes,
            config,
            nodes.client().addNetworkInterceptor(bed.passing(Duration.ofMinutes(20))),
            PoolPolicy.defaults());

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(InterruptedIOException.class)
        .satisfies(
            failure -> {
              RequestReport report = RequestReport.of(failure).orElseThrow();
              assertThat(report.attempts()).hasSize(3);
              assertThat(report.elapsed()).isEqualTo(Duration.ofMinutes(60));
            });
  }

  @Test
  void theDeadlineHoldsWithoutAReadTimeout() throws Exception {
    Nodes nodes = Nodes.http1(1);
    OkHttpClient client =
        real.install(
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
    OkHttpClient client = real.client(wire.start(2), attemptTimeout(350));
    real.node(1).hangs();

    for (int i = 0; i < 6; i++) {
      assertThat(Calls.get(client, real.nodes().url("/"))).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAttemptTimeoutDoesNotCutASlowBody(Wire wire) throws Exception {
    OkHttpClient client = real.client(wire.start(1), attemptTimeout(350));
    real.node(1)
        .answers(
            request ->
                new MockResponse.Builder()
                    .body("slow")
                    .bodyDelay(700, TimeUnit.MILLISECONDS)
                    .build());

    assertThat(Calls.get(client, real.nodes().url("/"))).isEqualTo("slow");
  }

  @Test
  void aSilentTlsPeerIsLeftAfterTheConnectTimeout() throws Exception {
    Nodes nodes = Nodes.http1OverTls(2);
    ClientConfig config =
        Bed.EVEN
            .withTimeouts(limits -> limits.withConnect(Duration.ofMillis(500)))
            .withRetry(retry -> retry.withMaxAttempts(MANY));
    OkHttpClient client = real.client(nodes, config);
    Calls.getUntil(
        client, nodes.url("/"), () -> nodes.all().stream().allMatch(node -> node.requests() > 0));
    nodes.get(1).close();

    try (ServerSocket silent = new ServerSocket()) {
      silent.setReuseAddress(true);
      silent.bind(new InetSocketAddress(nodes.get(1).address(), nodes.port()));
      assertThat(Calls.spread(client, nodes.url("/"), 20)).containsOnlyKeys("2");
    }
  }
}
