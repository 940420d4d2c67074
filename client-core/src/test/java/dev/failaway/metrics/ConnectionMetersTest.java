/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.CloseReason;
import dev.failaway.Endpoint;
import dev.failaway.IpLiteral;
import dev.failaway.Outcome;
import dev.failaway.Resolution;
import dev.failaway.Target;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.cluster.ConnectionUsage;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import dev.failaway.cluster.Transport;
import dev.failaway.testkit.Await;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionMetersTest {

  private static final Target TARGET = Target.of(URI.create("http://lb.test"));
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int METERS_OF_EACH = 4;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private volatile List<InetAddress> listed = addresses(2);
  private final LoadBalancer loadBalancer =
      LoadBalancer.create(
          ClientConfig.defaults()
              .withDns(dns -> dns.withMinTtl(Duration.ofMillis(20)).withSampleThreshold(64))
              .withZones(z -> z.withCidrs(Map.of("10.0.0.0/30", "az1", "10.0.0.16/28", "az2"))),
          name ->
              CompletableFuture.completedFuture(
                  new Resolution(listed, Duration.ofMillis(20), name)));

  @BeforeEach
  void bind() throws Exception {
    loadBalancer.attach(new FourEach());
    new FailawayMetrics(loadBalancer).bindTo(registry);
    Attempts attempts = loadBalancer.begin(TARGET, RequestTraits.of("GET", true));
    attempts.whenReady(() -> {});
    awaitEndpoints("10.0.0.1 az1", "10.0.0.2 az1");
  }

  @AfterEach
  void close() {
    loadBalancer.close();
  }

  @Test
  void connectionsAreMeteredByStateAndEndpoint() {
    assertThat(gauge("connections", "endpoint", "10.0.0.1", "state", "in_use")).isEqualTo(1);
    assertThat(gauge("connections", "endpoint", "10.0.0.1", "state", "idle")).isEqualTo(2);
    assertThat(gauge("connections", "endpoint", "10.0.0.2", "state", "connecting")).isEqualTo(3);
    assertThat(gauge("connections.waiting", "endpoint", "10.0.0.2")).isEqualTo(4);
    assertThat(gauge("handshakes")).isZero();
  }

  @Test
  void addressesThatLeaveAndComeTakeTheirMetersAlong() {
    listed = List.of(address(2), address(9));

    awaitEndpoints("10.0.0.2 az1", "10.0.0.9 none");
  }

  @Test
  void moreThanSixteenAddressesAreMeteredByZone() {
    listed = addresses(16);
    awaitEndpoints(
        IntStream.rangeClosed(1, 16)
            .mapToObj(i -> "10.0.0." + i + (i < 4 ? " az1" : i < 16 ? " none" : " az2"))
            .toArray(String[]::new));

    listed = addresses(17);
    awaitEndpoints("many az1", "many az2", "many none");

    assertThat(gauge("connections", "zone", "az1", "state", "in_use")).isEqualTo(3);
    assertThat(gauge("connections", "zone", "none", "state", "idle")).isEqualTo(24);
    listed = addresses(1);
    awaitEndpoints("10.0.0.1 az1");
  }

  @Test
  void whatHappenedToConnectionsIsCounted() {
    ConnectionCounters counters = loadBalancer.connectionCounters(TARGET);
    counters.countOpened();
    counters.countOpened();
    counters.countClosed(CloseReason.LIFETIME);
    counters.countWait(TimeUnit.MILLISECONDS.toNanos(30));
    counters.countWait(TimeUnit.MILLISECONDS.toNanos(50));

    assertThat(count("connections.opened")).isEqualTo(2);
    assertThat(count("connections.closed", "reason", "lifetime")).isEqualTo(1);
    assertThat(count("connections.closed", "reason", "idle")).isZero();
    assertThat(counters.closed()).isEqualTo(1);
    assertThat(registry.get("failaway.client.connections.wait").functionTimer())
        .satisfies(
            timer -> {
              assertThat(timer.count()).isEqualTo(2);
              assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(80);
            });
  }

  @Test
  void connectionsOfTargetsThatNobodyUsesAreCountedNowhere() {
    Target unused = Target.of(URI.create("http://unused.test"));
    loadBalancer.connectionCounters(unused).countOpened();

    assertThat(loadBalancer.connectionCounters(unused).opened()).isZero();
    assertThat(loadBalancer.usage(unused)).isEmpty();
  }

  private void awaitEndpoints(String... endpointsWithZones) {
    List<String> expected = List.of(endpointsWithZones).stream().sorted().toList();
    Await.until(() -> metered().equals(expected), SOON, () -> metered() + " is " + expected);
  }

  /** Which endpoints and zones have all their meters; they come one after the other. */
  private List<String> metered() {
    Map<String, Long> count =
        registry.getMeters().stream()
            .map(Meter::getId)
            .filter(id -> id.getTag("endpoint") != null)
            .map(id -> id.getTag("endpoint") + " " + id.getTag("zone"))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return count.entrySet().stream()
        .map(each -> each.getKey() + (each.getValue() == METERS_OF_EACH ? "" : " in part"))
        .sorted()
        .toList();
  }

  private double gauge(String name, String... tags) {
    return registry.get("failaway.client." + name).tags(tags).gauge().value();
  }

  private double count(String name, String... tags) {
    return registry.get("failaway.client." + name).tags(tags).functionCounter().count();
  }

  private static List<InetAddress> addresses(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(ConnectionMetersTest::address).toList();
  }

  private static InetAddress address(int last) {
    return IpLiteral.parse("10.0.0." + last).orElseThrow();
  }

  /** A transport with the same numbers for every endpoint that is listed. */
  private final class FourEach implements Transport {
    @Override
    public ConnectionUsage usage(Target target, Endpoint endpoint) {
      return listed.contains(endpoint.address().getAddress())
          ? new ConnectionUsage(1, 2, 3, 4)
          : ConnectionUsage.NONE;
    }

    @Override
    public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {
      result.accept(Outcome.SUCCESS);
    }

    @Override
    public void retire(Target target, Endpoint endpoint, Retirement why) {}

    @Override
    public int connections(Target target, Endpoint endpoint) {
      return usage(target, endpoint).open();
    }
  }
}
