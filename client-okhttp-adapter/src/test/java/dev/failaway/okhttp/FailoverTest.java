/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.LoadShedException;
import dev.failaway.Outcome;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.DnsFault;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeZone;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises, over real DNS and real zones, under load. */
@Timeout(120)
class FailoverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** Ejections are short where a test waits for their end. */
  private static final Duration SOON = Duration.ofMillis(500);

  private static final int CALLERS = 4;
  private static final int A_WHILE = 300;

  /** So many requests may look whether a zone still answers badly, and are retried elsewhere. */
  private static final int PROBES = 5;

  private @Nullable FakeElb started;
  private @Nullable LoadBalancer balancing;

  @AfterEach
  void close() throws IOException {
    if (balancing != null) {
      balancing.close();
    }
    if (started != null) {
      started.close();
    }
  }

  static List<Consumer<FakeZone>> faults() {
    return List.of(
        FakeZone::refuse,
        FakeZone::blackHole,
        FakeZone::freeze,
        FakeZone::reset,
        FakeZone::cutAfterRequest,
        FakeZone::acceptAndNeverAnswer);
  }

  private FakeElb elb() {
    return Objects.requireNonNull(started);
  }

  private LoadBalancer loadBalancer() {
    return Objects.requireNonNull(balancing);
  }

  private OkHttpClient client(boolean tls) throws IOException {
    return client(tls, config -> config.withEjection(e -> e.withBaseEjection(SOON)));
  }

  private OkHttpClient client(boolean tls, UnaryOperator<ClientConfig> change) throws IOException {
    FakeElb elb =
        (tls ? FakeElb.builder().tls() : FakeElb.builder())
            .zones(3)
            .nodesPerZone(1)
            .ttl(Duration.ofSeconds(1))
            .start();
    started = elb;
    ClientConfig config =
        ClientConfig.defaults()
            .withDns(
                dns -> dns.withServers(List.of(elb.dnsServer())).withMinTtl(Duration.ofMillis(100)))
            .withTimeouts(
                limits -> tls ? limits.withConnect(PATIENCE) : limits.withAttempt(SILENCE));
    LoadBalancer created = LoadBalancer.create(change.apply(config));
    balancing = created;
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    if (tls) {
      builder.sslSocketFactory(
          elb.tls().clientContext().getSocketFactory(), elb.tls().trustManager());
    }
    return FailawayOkHttp.install(builder, created).build();
  }

  private HttpUrl url() {
    return Objects.requireNonNull(HttpUrl.get(elb().uri("/")));
  }

  private ClusterStatus status() {
    return loadBalancer().status(elb().uri("/"));
  }

  private EndpointState state(int zone) {
    InetAddress address = elb().zone(zone).node(1).address().getAddress();
    return status().endpoints().stream()
        .filter(endpoint -> endpoint.endpoint().address().getAddress().equals(address))
        .map(EndpointStatus::state)
        .findAny()
        .orElse(EndpointState.WITHDRAWN);
  }

  private void awaitEligible(int zone) {
    awaitThat(() -> state(zone) == EndpointState.ELIGIBLE);
  }

  private void awaitLeft(int zone) {
    awaitThat(() -> state(zone) != EndpointState.ELIGIBLE);
  }

  private void awaitThat(BooleanSupplier condition) {
    Await.until(condition, PATIENCE, () -> status().toString());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void noGetFailsWhenOneOfThreeZonesDoes(Consumer<FakeZone> fault) throws Exception {
    OkHttpClient client = client(false, config -> config);

    try (Load load = Load.start(client, url(), CALLERS)) {
      load.awaitMore(A_WHILE);
      fault.accept(elb().zone(1));
      load.awaitMore(A_WHILE);
      elb().healAll();
      load.awaitMore(A_WHILE);

      assertThat(load.failures()).isEmpty();
    }
  }

  @Test
  void aBlackHoleIsLeftAfterOurConnectTimeout() throws Exception {
    OkHttpClient patient =
        client(false, config -> config.withRetry(retry -> retry.withMaxAttempts(10)))
            .newBuilder()
            .connectTimeout(PATIENCE.multipliedBy(10))
            .build();
    Outcomes outcomes = new Outcomes();
    loadBalancer().addListener(outcomes);
    elb().zone(1).blackHole();
    elb().zone(2).blackHole();

    Calls.getUntil(patient, url(), () -> outcomes.all().contains(Outcome.CONNECT_TIMEOUT));

    assertThat(Calls.status(patient, url())).isEqualTo(200);
  }

  @Test
  void aZoneThatAnswersBadlyIsLeft() throws Exception {
    OkHttpClient client = client(false);

    try (Load load = Load.start(client, url(), CALLERS)) {
      load.awaitMore(A_WHILE);
      elb().zone(1).status(503, 1);
      awaitLeft(1);
      awaitThat(() -> status().budget() > PROBES);
      load.awaitCallers();
      int failed = load.failures().size();
      load.awaitMore(A_WHILE);

      assertThat(load.failures()).hasSize(failed);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aZoneThatHealsTakesRequestsAgain(boolean tls) throws Exception {
    OkHttpClient client = client(tls);

    try (Load load = Load.start(client, url(), CALLERS)) {
      load.awaitMore(A_WHILE);
      elb().zone(2).refuse();
      awaitLeft(2);
      elb().healAll();
      awaitEligible(2);
      long before = elb().zone(2).requestCount();
      Await.until(() -> elb().zone(2).requestCount() > before + 5, PATIENCE);

      assertThat(load.failures()).isEmpty();
    }
  }

  private long open() {
    return elb().zones().stream()
        .flatMap(zone -> zone.nodes().stream())
        .mapToLong(node -> node.counters().open())
        .sum();
  }

  private boolean areAllEligible() {
    return status().endpoints().stream()
        .allMatch(endpoint -> endpoint.state() == EndpointState.ELIGIBLE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aZoneShiftedOutOfDnsIsLeftWithoutAFailure(boolean tls) throws Exception {
    OkHttpClient client = client(tls);

    try (Load load = Load.start(client, url(), CALLERS)) {
      load.awaitMore(A_WHILE);
      elb().zone(3).withdraw();
      awaitThat(() -> state(3) == EndpointState.WITHDRAWN);
      load.awaitCallers();
      long left = elb().zone(3).requestCount();
      load.awaitMore(A_WHILE);
      assertThat(elb().zone(3).requestCount()).isEqualTo(left);

      elb().zone(3).restore();
      Await.until(() -> elb().zone(3).requestCount() > left + 5, PATIENCE);
      assertThat(load.failures()).isEmpty();
    }
  }

  @Test
  void aDnsOutageFailsNoRequest() throws Exception {
    OkHttpClient client = client(false);

    try (Load load = Load.start(client, url(), CALLERS)) {
      load.awaitMore(A_WHILE);
      elb().dns().inject(DnsFault.servfail());
      long queries = elb().dns().queryCount();
      elb().dns().awaitQueries(queries + 2, PATIENCE);
      load.awaitMore(A_WHILE);

      assertThat(load.failures()).isEmpty();
    }
  }

  @Test
  void allZonesDeadAndBackAgain() throws Exception {
    OkHttpClient client = client(false);

    try (Load load = Load.start(client, url(), CALLERS)) {
      load.awaitMore(A_WHILE);
      elb().zones().forEach(FakeZone::refuse);
      Await.until(() -> !load.failures().isEmpty(), PATIENCE);
      elb().healAll();
      awaitThat(this::areAllEligible);
      load.awaitCallers();
      int failed = load.failures().size();
      load.awaitMore(A_WHILE);

      assertThat(load.failures()).hasSize(failed);
    }
  }

  @Test
  void sheddingFailsAtOnceAndOpensNoConnection() throws Exception {
    OkHttpClient client = client(false);
    elb().dns().inject(DnsFault.shed());

    assertThatThrownBy(() -> Calls.get(client, url())).isInstanceOf(LoadShedException.class);
    assertThat(elb().requests().count()).isZero();
  }

  @Test
  void serversThatCloseIdleConnectionsFailNoRequest() throws Exception {
    OkHttpClient client = client(false);
    elb().zones().forEach(zone -> zone.closeIdleAfter(Duration.ofMillis(100)));

    for (int i = 0; i < 5; i++) {
      try (Load load = Load.start(client, url(), CALLERS)) {
        load.awaitMore(A_WHILE);

        assertThat(load.failures()).isEmpty();
      }
      awaitThat(() -> open() == 0);
    }
    awaitThat(this::areAllEligible);
  }

  @Test
  void serversThatRetireConnectionsFailNoRequest() throws Exception {
    OkHttpClient client = client(false);
    elb().zones().forEach(zone -> zone.connectionCloseAfter(Duration.ofMillis(20)));

    try (Load load = Load.start(client, url(), CALLERS)) {
      load.awaitMore(3 * A_WHILE);

      assertThat(load.failures()).isEmpty();
    }
  }
}
