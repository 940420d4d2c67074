/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import dev.failaway.metrics.FailawayMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What meters say by zone, and that those of what is forgotten go. */
class ZoneMetersTest {

  private static final ClientConfig ZONES =
      ClientConfig.defaults()
          .withZones(
              z ->
                  z.withCidrs(
                      Map.of("10.0.0.0/10", "a", "10.64.0.0/10", "b", "10.128.0.0/9", "c")));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void attemptsAreMeteredByZoneAndOutcome() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONES).resolvedTo("10.0.0.1", "10.64.0.1");
        FailawayMetrics metrics = new FailawayMetrics(test.loadBalancer)) {
      metrics.bindTo(registry);
      int toA = 0;
      for (int i = 0; i < 40; i++) {
        Attempts attempts = test.begin(POST);
        Lease lease = test.lease(attempts);
        boolean inA = lease.endpoint().zone().orElseThrow().equals("a");
        toA += inA ? 1 : 0;
        attempts.responded(lease, inA ? 200 : 500, -1, test.now());
        attempts.finish(lease, Outcome.SUCCESS, null, test.now());
      }

      assertThat(toA).isBetween(1, 39);
      assertThat(count("zone.attempts", "a")).isEqualTo(toA);
      assertThat(count("zone.ok", "a")).isEqualTo(toA);
      assertThat(count("zone.ok", "b")).isZero();
      assertThat(
              registry
                  .get("failaway.client.zone.failures")
                  .tags("zone", "b", "outcome", "server_error")
                  .functionCounter()
                  .count())
          .isEqualTo(40 - toA);
    }
  }

  @Test
  void eligibleEndpointsAreMeteredByZone() throws IOException {
    try (TestEnvironment test =
            TestEnvironment.of(ZONES).resolvedTo("10.0.0.1", "10.0.0.2", "10.64.0.1");
        FailawayMetrics metrics = new FailawayMetrics(test.loadBalancer)) {
      metrics.bindTo(registry);
      test.eject("10.0.0.1");

      assertThat(eligible("a")).isEqualTo(1);
      assertThat(eligible("b")).isEqualTo(1);
    }
  }

  @Test
  void tenThousandAddressesLeaveTheRegistryFlat() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONES).resolvedTo("10.0.0.1", "10.64.0.1");
        FailawayMetrics metrics = new FailawayMetrics(test.loadBalancer)) {
      metrics.bindTo(registry);
      int before = registry.getMeters().size();

      for (int i = 2; i < 5_002; i++) {
        String rest = "." + i / 250 + "." + i % 250;
        test.dns.answer(Duration.ofSeconds(60), "10.0" + rest, "10.64" + rest);
        test.advance(Duration.ofSeconds(61));
        test.request(GET, Outcome.SUCCESS);
        assertThat(registry.getMeters()).hasSizeLessThanOrEqualTo(before);
      }

      assertThat(count("zone.attempts", "a") + count("zone.attempts", "b")).isEqualTo(5_000);
    }
  }

  @Test
  void metersOfAForgottenTargetGo() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONES).resolvedTo("10.0.0.1", "10.64.0.1");
        FailawayMetrics metrics = new FailawayMetrics(test.loadBalancer)) {
      metrics.bindTo(registry);
      assertThat(registry.getMeters()).isNotEmpty();

      test.advance(Duration.ofMinutes(30));

      assertThat(registry.getMeters()).isEmpty();
    }
  }

  private double count(String name, String zone) {
    return registry.get("failaway.client." + name).tag("zone", zone).functionCounter().count();
  }

  private double eligible(String zone) {
    return registry.get("failaway.client.zone.eligible").tag("zone", zone).gauge().value();
  }
}
