/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.AttemptReport;
import dev.failaway.ClientConfig;
import dev.failaway.CloseReason;
import dev.failaway.EjectionReason;
import dev.failaway.FailawayListener;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeResponse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A slow request is no stall: promise P8 must not cost those who ask for something big. */
@Timeout(90)
class SlowReportTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int SECONDS = 30;

  private final AtomicLong aheadNanos = new AtomicLong();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Queue<EjectionReason> ejections = new ConcurrentLinkedQueue<>();
  private FakeElb elb;
  private LoadBalancer loadBalancer;
  private FailawayHttpClient client;

  @BeforeEach
  void start() throws Exception {
    elb =
        FakeElb.builder()
            .zones(3)
            .nodesPerZone(1)
            .handler(
                request ->
                    request.target().equals("/report")
                        ? FakeResponse.text("big").heldUntil(ready)
                        : FakeResponse.text("small"))
            .start();
    Environment real = Environment.system();
    Environment ahead =
        new Environment(
            () -> real.ticker().nanoTime() + aheadNanos.get(),
            real.random(),
            real.schedulers(),
            real.blockingExecutor(),
            real.dnsClients());
    loadBalancer =
        LoadBalancer.create(
            ClientConfig.defaults().withDns(dns -> dns.withServers(List.of(elb.dnsServer()))),
            ahead);
    loadBalancer.addListener(
        new FailawayListener() {
          @Override
          public void onEjected(Ejected event) {
            ejections.add(event.reason());
          }
        });
    client = FailawayHttpClient.newBuilder().loadBalancer(loadBalancer).build();
  }

  @AfterEach
  void stop() throws Exception {
    ready.complete(null);
    client.close();
    loadBalancer.close();
    elb.close();
  }

  @Test
  void aReportOfThirtySecondsIsNotRetiredByTheQuickRequestsBesideIt() throws Exception {
    for (int i = 0; i < 30; i++) {
      get();
    }
    CompletableFuture<HttpResponse<String>> report =
        client.sendAsync(
            HttpRequest.newBuilder(elb.uri("/report")).build(), BodyHandlers.ofString());
    Await.until(
        () -> elb.requests().list().stream().anyMatch(r -> r.target().equals("/report")), LIMIT);

    for (int second = 0; second < SECONDS; second++) {
      aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      get();
    }
    ready.complete(null);

    HttpResponse<String> response = report.get(20, TimeUnit.SECONDS);
    assertThat(response.body()).isEqualTo("big");
    assertThat(FailawayHttpClient.reportOf(response).orElseThrow().attempts())
        .extracting(AttemptReport::outcome)
        .containsExactly(Outcome.SUCCESS);
    assertThat(ejections).isEmpty();
    Target target = Target.of(elb.uri("/"));
    assertThat(loadBalancer.connectionCounters(target).closed(CloseReason.RETIRED)).isZero();
    assertThat(elb.requests().duplicates()).isEmpty();
  }

  private void get() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).build();
    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("small");
  }
}
