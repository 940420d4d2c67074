/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.FailawayListener;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.metrics.FailawayMetrics;
import dev.failaway.netty.FailawayHttpClient;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OkHttp and FailawayHttpClient over one load balancer: what one learns the other knows. */
@Timeout(60)
class SharingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** No ejection, shift or handshake ends before its test does. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Tried tried = new Tried();
  private FakeElb elb;
  private LoadBalancer loadBalancer;
  private OkHttpClient okhttp;
  private FailawayHttpClient http;

  /** The addresses that attempts went to. */
  private static final class Tried implements FailawayListener {
    private final Queue<InetAddress> addresses = new ConcurrentLinkedQueue<>();

    @Override
    public void onAttempt(AttemptEnded event) {
      addresses.add(event.endpoint().address().getAddress());
    }
  }

  @BeforeEach
  void start() throws IOException {
    elb = FakeElb.builder().zones(3).start();
    loadBalancer =
        LoadBalancer.create(
            ClientConfig.defaults()
                .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                .withTimeouts(limits -> limits.withConnect(LONG))
                .withZones(
                    zones -> zones.withCidrs(Map.of("127.0.1.0/24", "az1", "127.0.2.0/24", "az2")))
                .withEjection(ejection -> ejection.withMaxEjection(LONG).withBaseEjection(LONG)));
    loadBalancer.addListener(tried);
    okhttp = FailawayOkHttp.install(new OkHttpClient.Builder(), loadBalancer).build();
    http = FailawayHttpClient.newBuilder().loadBalancer(loadBalancer).build();
  }

  @AfterEach
  void close() throws IOException {
    http.close();
    loadBalancer.close();
    elb.close();
  }

  private int overOkHttp() throws IOException {
    return Calls.status(okhttp, Objects.requireNonNull(HttpUrl.get(elb.uri("/"))));
  }

  private int overHttp() throws IOException, InterruptedException {
    HttpRequest get = HttpRequest.newBuilder(elb.uri("/")).build();
    return http.send(get, BodyHandlers.discarding()).statusCode();
  }

  private static void times(int count, Callable<Integer> request) throws Exception {
    for (int i = 0; i < count; i++) {
      assertThat(request.call()).isEqualTo(200);
    }
  }

  private ClusterStatus status() {
    return loadBalancer.status(elb.uri("/"));
  }

  private InetAddress address(int zone) {
    return elb.zone(zone).node(1).address().getAddress();
  }

  private EndpointStatus status(int zone) {
    return status().endpoints().stream()
        .filter(endpoint -> endpoint.endpoint().address().getAddress().equals(address(zone)))
        .findAny()
        .orElseThrow();
  }

  private void learnOutage(int zone, Callable<Integer> request) throws Exception {
    elb.zone(zone).refuse();
    Await.until(
        () -> {
          try {
            return request.call() == 200 && status(zone).state() != EndpointState.ELIGIBLE;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        PATIENCE,
        () -> status().toString());
    tried.addresses.clear();
  }

  @Test
  void whatOkHttpLearnsTheOtherClientKnows() throws Exception {
    times(12, this::overOkHttp);
    times(12, this::overHttp);

    learnOutage(1, this::overOkHttp);
    times(30, this::overHttp);

    assertThat(tried.addresses).hasSizeGreaterThanOrEqualTo(30).doesNotContain(address(1));
  }

  @Test
  void whatTheOtherClientLearnsOkHttpKnows() throws Exception {
    times(12, this::overOkHttp);
    times(12, this::overHttp);

    learnOutage(2, this::overHttp);
    times(30, this::overOkHttp);

    assertThat(tried.addresses).hasSizeGreaterThanOrEqualTo(30).doesNotContain(address(2));
  }

  @Test
  void aShiftHoldsForBoth() throws Exception {
    times(6, this::overOkHttp);
    loadBalancer.shiftAway("az1", LONG);
    Await.until(() -> status(1).state() != EndpointState.ELIGIBLE, PATIENCE);
    tried.addresses.clear();

    times(20, this::overOkHttp);
    times(20, this::overHttp);

    assertThat(tried.addresses).hasSizeGreaterThanOrEqualTo(40).doesNotContain(address(1));
  }

  @Test
  void theConnectionsOfBothAreCountedInStatusAndMeters() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (FailawayMetrics metrics = new FailawayMetrics(loadBalancer)) {
      metrics.bindTo(registry);
      times(30, this::overOkHttp);
      int ofOkHttp = connections();
      assertThat(ofOkHttp).isEqualTo(okhttp.connectionPool().connectionCount()).isPositive();
      assertThat(measured(registry)).isEqualTo(ofOkHttp);

      times(30, this::overHttp);
      assertThat(connections()).isGreaterThan(ofOkHttp);

      http.close();
      okhttp.connectionPool().evictAll();
      Await.until(() -> connections() == 0 && measured(registry) == 0, PATIENCE);
    }
  }

  private int connections() {
    return status().endpoints().stream().mapToInt(EndpointStatus::connections).sum();
  }

  private static double measured(MeterRegistry registry) {
    return registry.get("failaway.client.connections").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }
}
