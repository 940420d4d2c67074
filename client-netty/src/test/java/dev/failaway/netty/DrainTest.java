/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections when their endpoint leaves, or their client ends. */
@Timeout(60)
class DrainTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int OCTETS = 400;

  private final AtomicLong aheadNanos = new AtomicLong();
  private FakeElb elb;
  private LoadBalancer loadBalancer;
  private FailawayHttpClient client;

  @BeforeEach
  void start() throws Exception {
    elb =
        FakeElb.builder()
            .zones(2)
            .nodesPerZone(1)
            .ttl(Duration.ofSeconds(1))
            .handler(request -> FakeResponse.generated(OCTETS).withPace(4, Duration.ofMillis(50)))
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
            ClientConfig.defaults()
                .withTimeouts(timeouts -> timeouts.withoutRequest().withoutBodyIdle())
                .withDns(
                    dns ->
                        dns.withServers(List.of(elb.dnsServer()))
                            .withMinTtl(Duration.ofSeconds(1))),
            ahead);
    client =
        FailawayHttpClient.newBuilder()
            .loadBalancer(loadBalancer)
            .pool(PoolPolicy.defaults().withMaxLifetime(Duration.ofDays(1_000)))
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    loadBalancer.close();
    elb.close();
  }

  @Test
  void aResponseThatFlowsOutlivesTheWithdrawalByTwoMinutesAndMore() throws Exception {
    HttpResponse<InputStream> response = stream();
    try (InputStream body = response.body()) {
      assertThat(body.read()).isEqualTo(Byte.toUnsignedInt(FakeResponse.byteAt(0)));
      withdraw();

      aheadNanos.addAndGet(Duration.ofSeconds(121).toNanos());

      assertThat(body.readAllBytes()).hasSize(OCTETS - 1);
    }
    awaitNoConnection();
  }

  @Test
  void aResponseThatStandsStillIsCutTwoMinutesAfterTheWithdrawal() throws Exception {
    HttpResponse<InputStream> response = stream();
    try (InputStream body = response.body()) {
      assertThat(body.read()).isNotNegative();
      withdraw();
      elb.zone(1).freeze();
      AtomicReference<IOException> failure = new AtomicReference<>();
      Thread reader = new Thread(() -> readToTheEnd(body, failure));
      reader.start();

      aheadNanos.addAndGet(Duration.ofSeconds(121).toNanos());

      Await.until(
          () -> {
            aheadNanos.addAndGet(Duration.ofSeconds(31).toNanos());
            return failure.get() != null;
          },
          LIMIT);
      assertThat(failure.get()).hasStackTraceContaining("no octet came for 30 s");
    }
    Await.until(
        () ->
            client.status(elb.uri("/")).endpoints().stream()
                .filter(endpoint -> endpoint.state() == EndpointState.WITHDRAWN)
                .allMatch(endpoint -> endpoint.connections() == 0),
        LIMIT);
  }

  private static void readToTheEnd(InputStream body, AtomicReference<IOException> failure) {
    try {
      body.readAllBytes();
    } catch (IOException e) {
      failure.set(e);
    }
  }

  @Test
  void aClientClosedWhileItConnectsGivesBackItsShareOfTheHandshakes() throws Exception {
    elb.nodes().forEach(node -> node.blackHole());
    Target target = Target.of(elb.uri("/"));
    CompletableFuture<HttpResponse<String>> pending =
        client.sendAsync(HttpRequest.newBuilder(elb.uri("/")).build(), BodyHandlers.ofString());
    Await.until(() -> loadBalancer.handshakes(target).inFlight() > 0, LIMIT);

    client.shutdownNow();

    Await.until(() -> loadBalancer.handshakes(target).inFlight() == 0, LIMIT);
    assertThatThrownBy(pending::join).hasRootCauseInstanceOf(IOException.class);
    assertThat(loadBalancer.handshakes(target).waiting()).isZero();
  }

  /** A response of zone 1 that takes five seconds. */
  private HttpResponse<InputStream> stream() throws Exception {
    elb.listOnly(1);
    return client.send(HttpRequest.newBuilder(elb.uri("/")).build(), BodyHandlers.ofInputStream());
  }

  private void withdraw() {
    elb.listOnly(1, 2);
    Await.until(() -> states().contains(EndpointState.ELIGIBLE) && states().size() == 2, LIMIT);
    elb.listOnly(2);
    Await.until(() -> states().contains(EndpointState.WITHDRAWN), LIMIT, () -> "" + states());
  }

  private List<EndpointState> states() {
    return client.status(elb.uri("/")).endpoints().stream().map(EndpointStatus::state).toList();
  }

  private void awaitNoConnection() {
    Await.until(
        () -> elb.zone(1).node(1).counters().open() == 0,
        LIMIT,
        () -> client.status(elb.uri("/")).toString());
  }
}
