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
import dev.failaway.testkit.FakeRequest;
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
  private static final int OCTETS = 1_000_000;

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
            .handler(DrainTest::answer)
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
                .withTimeouts(
                    timeouts -> timeouts.withConnect(LIMIT).withoutRequest().withoutBodyIdle())
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
    try (Reader reader = new Reader(stream())) {
      reader.awaitOctet();
      withdraw();

      // Less at a time than what is called standing still.
      for (int i = 0; i < 20; i++) {
        aheadNanos.addAndGet(Duration.ofSeconds(9).toNanos());
        reader.awaitOctet();
      }
    }
    awaitNoConnection();
  }

  @Test
  void aResponseThatStandsStillIsCutTwoMinutesAfterTheWithdrawal() throws Exception {
    try (Reader reader = new Reader(stream())) {
      reader.awaitOctet();
      withdraw();
      elb.zone(1).freeze();

      aheadNanos.addAndGet(Duration.ofSeconds(121).toNanos());

      Await.until(
          () -> {
            aheadNanos.addAndGet(Duration.ofSeconds(31).toNanos());
            return reader.failure.get() != null;
          },
          LIMIT);
      assertThat(reader.failure.get()).hasStackTraceContaining("no octet came for 30 s");
    }
    Await.until(
        () ->
            client.status(elb.uri("/")).endpoints().stream()
                .filter(endpoint -> endpoint.state() == EndpointState.WITHDRAWN)
                .allMatch(endpoint -> endpoint.connections() == 0),
        LIMIT);
  }

  /** Reads a body as it comes, on a thread of its own. */
  private static final class Reader implements AutoCloseable {
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final AtomicLong octets = new AtomicLong();
    private final InputStream body;
    private final Thread thread = new Thread(this::read, "reader");

    Reader(InputStream body) {
      this.body = body;
      thread.start();
    }

    private void read() {
      try {
        while (body.read() >= 0) {
          octets.incrementAndGet();
        }
      } catch (IOException e) {
        failure.set(e);
      }
    }

    /** Waits for one more. */
    void awaitOctet() {
      long before = octets.get();
      Await.until(() -> octets.get() > before, LIMIT, () -> "no octet: " + failure);
    }

    @Override
    public void close() throws IOException {
      body.close();
      Await.until(() -> !thread.isAlive(), LIMIT);
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

  /** Octets drip for longer than any test. */
  private static FakeResponse answer(FakeRequest request) {
    return FakeResponse.generated(OCTETS).withPace(1, Duration.ofMillis(20));
  }

  /** An endless response of zone 1. */
  private InputStream stream() throws Exception {
    elb.listOnly(1);
    return client
        .send(HttpRequest.newBuilder(elb.uri("/")).build(), BodyHandlers.ofInputStream())
        .body();
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
