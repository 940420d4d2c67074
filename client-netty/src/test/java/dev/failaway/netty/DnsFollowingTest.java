/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.EndpointState;
import dev.failaway.LoadShedException;
import dev.failaway.Resolution;
import dev.failaway.Verdict;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.DnsFault;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import dev.failaway.testkit.Sampling;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers of a name change, or go wrong, while requests run over kept-alive connections. */
@Timeout(120)
class DnsFollowingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SOME = 30;

  private FakeElb elb;
  private FailawayHttpClient client;

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.builder().zones(4).nodesPerZone(3).ttl(Duration.ZERO).start();
    elb.listOnly(1, 2);
    client =
        FailawayHttpClient.newBuilder()
            .config(
                ClientConfig.defaults()
                    .withDns(
                        dns ->
                            dns.withServers(List.of(elb.dnsServer()))
                                .withMinTtl(Duration.ofMillis(50))))
            .build();
    get();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    elb.close();
  }

  @Test
  void shiftedZoneGetsNoRequestMoreAndReturns() throws Exception {
    getUntil(() -> elb.zone(1).requestCount() > 3 && elb.zone(2).requestCount() > 3);

    elb.zone(2).withdraw();
    getUntil(() -> addresses(EndpointState.ELIGIBLE) == 3);
    long before = elb.zone(2).requestCount();
    getSome();
    assertThat(elb.zone(2).requestCount()).isEqualTo(before);

    elb.zone(2).restore();
    getUntil(() -> elb.zone(2).requestCount() > before + 3);
  }

  @Test
  void otherRecordTakesOverAndTheFirstOneRestsWithItsConnections() throws Exception {
    getUntil(() -> elb.zone(1).requestCount() > 3 && elb.zone(2).requestCount() > 3);

    awaitConnections();
    elb.listOnly(3, 4);
    getUntil(() -> addresses(EndpointState.RESTING) == 6);
    long before = elb.zone(1).requestCount() + elb.zone(2).requestCount();
    getSome();
    assertThat(elb.zone(1).requestCount() + elb.zone(2).requestCount()).isEqualTo(before);
    assertThat(areConnected()).isTrue();

    elb.listOnly(1, 2);
    getUntil(() -> addresses(EndpointState.RESTING) == 6 && eligible(1));
    getSome();
    assertThat(elb.zone(1).requestCount() + elb.zone(2).requestCount())
        .isGreaterThanOrEqualTo(before + SOME);
  }

  /** Waits until no connect to the first two zones is under way any more. */
  private void awaitConnections() {
    Await.until(this::areConnected, PATIENCE);
  }

  private boolean areConnected() {
    return Stream.of(elb.zone(1), elb.zone(2))
        .flatMap(zone -> zone.nodes().stream())
        .allMatch(node -> node.counters().open() > 0);
  }

  private boolean eligible(int zone) {
    InetAddress address = elb.zone(zone).node(1).address().getAddress();
    return status().endpoints().stream()
        .filter(e -> e.state() == EndpointState.ELIGIBLE)
        .anyMatch(e -> e.endpoint().address().getAddress().equals(address));
  }

  static Stream<DnsFault> faults() {
    return Stream.of(
        DnsFault.servfail(),
        DnsFault.refused(),
        DnsFault.nxDomain(),
        DnsFault.empty(),
        DnsFault.silence(),
        DnsFault.garbage(),
        DnsFault.wrongId(),
        DnsFault.wrongQuestion(),
        DnsFault.wrongSource(),
        DnsFault.truncated(),
        DnsFault.cnameLoop());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void lastGoodAnswerServesWhateverDnsDoes(DnsFault fault) throws Exception {
    elb.dns().refuseTcp(); // or truncation and silence over UDP alone would be no fault
    elb.dns().inject(fault);
    Await.until(() -> status().dns().failures() > 0, PATIENCE);

    getSome();

    assertThat(status().verdict()).isEqualTo(Verdict.DNS);
    assertThat(addresses(EndpointState.ELIGIBLE)).isEqualTo(6);
  }

  @Test
  void answerAfterAnOutageIsFollowed() throws Exception {
    elb.dns().inject(DnsFault.servfail());
    Await.until(() -> status().dns().failures() > 0, PATIENCE);

    elb.dns().heal();
    elb.listOnly(1, 2, 3);

    Await.until(() -> addresses(EndpointState.ELIGIBLE) == 9, PATIENCE);
    assertThat(status().dns().lastError()).isEmpty();
    getSome();
  }

  @Test
  void shedNameIsLeftAloneAndThisMachineIsNotCalledInstead() throws Exception {
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    awaitConnections();
    try (ServerSocket canary = new ServerSocket()) {
      listen(canary, new InetSocketAddress(here, elb.port()));
      elb.dns().inject(DnsFault.shed());
      Await.until(() -> status().verdict() == Verdict.SHED, PATIENCE);
      long before = elb.requests().count();
      long opened = opened();

      for (int i = 0; i < SOME; i++) {
        assertThatThrownBy(this::get).isInstanceOf(LoadShedException.class);
      }

      assertThat(elb.requests().count()).isEqualTo(before);
      assertThat(opened()).isEqualTo(opened);
      assertThatThrownBy(canary::accept).isInstanceOf(SocketTimeoutException.class);
      elb.dns().heal();
      Await.until(() -> status().verdict() == Verdict.HEALTHY, PATIENCE);
      getSome();
    }
  }

  private static void listen(ServerSocket canary, InetSocketAddress address) throws IOException {
    try {
      canary.bind(address);
      canary.setSoTimeout(1);
    } catch (BindException e) {
      Assumptions.abort("somebody else has " + address);
    }
  }

  private long opened() {
    return elb.nodes().stream().mapToLong(node -> node.counters().accepted()).sum();
  }

  @Test
  void everyAddressOfARotatingAnswerIsUsed() throws Exception {
    elb.listOnly(1, 2, 3, 4);
    elb.dns().name(elb.name()).sample(Sampling.rotating(8));

    getUntil(() -> elb.nodes().stream().allMatch(node -> node.counters().requests() > 2));

    assertThat(status().dns().sample()).isTrue();
    assertThat(status().dns().addresses()).hasSize(8);
  }

  @Test
  void firstRequestsShareALookupAndEachWaitsForItsOwnDeadlineAlone() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    CompletableFuture<Resolution> answer = new CompletableFuture<>();
    try (LoadBalancer loadBalancer =
            LoadBalancer.create(
                ClientConfig.defaults(),
                name -> {
                  lookups.incrementAndGet();
                  return answer;
                });
        FailawayHttpClient waiting =
            FailawayHttpClient.newBuilder().loadBalancer(loadBalancer).build()) {
      URI uri = URI.create("http://later.test:" + elb.port() + "/");
      CompletableFuture<HttpResponse<Void>> patient = send(waiting, uri, PATIENCE);
      CompletableFuture<HttpResponse<Void>> hasty = send(waiting, uri, Duration.ofMillis(50));

      assertThatThrownBy(hasty::join).hasCauseInstanceOf(HttpTimeoutException.class);
      assertThat(patient).isNotDone();
      FakeNode node = elb.zone(1).node(1);
      answer.complete(
          new Resolution(List.of(node.address().getAddress()), Duration.ofSeconds(60), "later"));

      assertThat(patient.join().statusCode()).isEqualTo(200);
      assertThat(lookups).hasValue(1);
    }
  }

  private static CompletableFuture<HttpResponse<Void>> send(
      FailawayHttpClient client, URI uri, Duration timeout) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).build();
    return client.sendAsync(request, BodyHandlers.discarding());
  }

  private int addresses(EndpointState state) {
    return (int) status().endpoints().stream().filter(e -> e.state() == state).count();
  }

  private ClusterStatus status() {
    return client.status(elb.uri("/"));
  }

  /** Sends one request after the other until the condition holds; none may fail. */
  private void getUntil(BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + status());
      }
      get();
    }
  }

  private void getSome() throws Exception {
    for (int i = 0; i < SOME; i++) {
      get();
    }
  }

  private void get() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).timeout(PATIENCE).build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
  }
}
