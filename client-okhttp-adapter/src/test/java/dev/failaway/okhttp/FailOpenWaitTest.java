/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.RequestReport;
import dev.failaway.Target;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * With every node dead a call waits for one, where the policy says so. Time stands still but for
 * what a test lets pass: until then no connect backoff is over, and who waits does nothing else.
 */
@Timeout(120)
class FailOpenWaitTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong time = new AtomicLong();
  private final FakeElb elb = FakeElb.start(3, 1);
  private @Nullable LoadBalancer balancing;
  private OkHttpClient client = new OkHttpClient();

  FailOpenWaitTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    threads.shutdownNow();
    client.connectionPool().evictAll();
    loadBalancer().close();
    elb.close();
  }

  private LoadBalancer loadBalancer() {
    return Objects.requireNonNull(balancing);
  }

  /** A client that has found out that every node refuses connections. */
  private void deadFor(Duration wait, UnaryOperator<ClientConfig> settings) {
    LoadBalancer created =
        LoadBalancer.create(
            settings.apply(
                ClientConfig.defaults()
                    .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                    .withRetry(retry -> retry.withFailOpenWait(wait))),
            stoppedTime());
    balancing = created;
    client = FailawayOkHttp.install(new OkHttpClient.Builder(), created).build();
    elb.nodes().forEach(FakeNode::refuse);
    while (!loadBalancer().status(elb.uri("/")).failOpen()) {
      Call scout = call();
      CompletableFuture<Integer> answer = execute(scout);
      Await.until(() -> answer.isDone() || waiting() > 0, SOON);
      scout.cancel();
      Await.until(answer::isDone, SOON);
    }
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

  private void deadFor(Duration wait) {
    deadFor(wait, settings -> settings);
  }

  private Call call() {
    return client.newCall(
        new Request.Builder()
            .url(elb.uri("/").toString())
            .post(RequestBody.create("x", null))
            .build());
  }

  private CompletableFuture<Integer> execute(Call call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Response response = call.execute()) {
            return response.code();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        threads);
  }

  private int waiting() {
    return loadBalancer().waiting(Target.of(elb.uri("/")));
  }

  @Test
  void callsThatWaitAreAnsweredWhenTheNodesReturn() throws Exception {
    deadFor(LONG);
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(execute(call()));
    }
    Await.until(() -> waiting() == 20, SOON);

    elb.healAll();
    Await.until(
        () -> {
          pass(Duration.ofMillis(10));
          return answers.stream().allMatch(CompletableFuture::isDone);
        },
        SOON);

    for (CompletableFuture<Integer> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
    }
    assertThat(waiting()).isZero();
    assertThat(elb.requests().duplicates()).isEmpty();
  }

  @Test
  void waitThatFindsNobodyEndsWithTheLastCause() {
    deadFor(Duration.ofMillis(300));
    CompletableFuture<Integer> answer = execute(call());
    Await.until(() -> waiting() == 1, SOON);

    pass(Duration.ofMillis(301));

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(ConnectException.class) // "waited", or its own connect of that moment
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(waiting()).isZero();
  }

  @Test
  void deadlineEndsTheWait() {
    deadFor(
        LONG, config -> config.withTimeouts(limits -> limits.withRequest(Duration.ofMillis(300))));

    CompletableFuture<Integer> answer = execute(call());
    Await.until(() -> waiting() == 1, SOON);

    pass(Duration.ofMillis(301));

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("timeout")
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(waiting()).isZero();
  }

  @Test
  void cancelEndsTheWait() {
    deadFor(LONG);
    Call call = call();
    CompletableFuture<Integer> answer = execute(call);
    Await.until(() -> waiting() == 1, SOON);

    call.cancel();

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasMessageContaining("Canceled");
    assertThat(waiting()).isZero();
  }

  @Test
  void closingTheLoadBalancerEndsTheWait() {
    deadFor(LONG);
    CompletableFuture<Integer> answer = execute(call());
    Await.until(() -> waiting() == 1, SOON);

    loadBalancer().close();

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("load balancer is closed");
  }

  @Test
  void interruptingTheThreadEndsTheWait() throws Exception {
    deadFor(LONG);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    threads.execute(
        () -> {
          thread.complete(Thread.currentThread());
          try (Response response = call().execute()) {
            failure.complete(new AssertionError("answered " + response.code()));
          } catch (IOException e) {
            failure.complete(e);
          }
        });
    Await.until(() -> waiting() == 1, SOON);

    thread.get().interrupt();

    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    assertThat(waiting()).isZero();
  }
}
