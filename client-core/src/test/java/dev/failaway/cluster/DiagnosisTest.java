/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.POST;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the status calls the trouble, and where it sees it. */
class DiagnosisTest {

  private static final ClientConfig ZONES =
      ClientConfig.defaults()
          .withBalancing(b -> b.withPicker(BalancingPolicy.Choice.ROUND_ROBIN))
          .withZones(
              z -> z.withCidrs(Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b", "10.0.3.0/24", "c")));
  private static final String[] SIX = {
    "10.0.1.1", "10.0.1.2", "10.0.2.1", "10.0.2.2", "10.0.3.1", "10.0.3.2"
  };

  @Test
  void failuresOfOneZoneNameItBeforeAnybodyIsOut() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONES).resolvedTo(SIX)) {
      requests(test, 240, "b", 4);

      ClusterStatus status = test.loadBalancer.status(TARGET_URI);

      assertThat(status.endpoints()).allMatch(e -> e.state() == EndpointState.ELIGIBLE);
      assertThat(status.verdict()).isEqualTo(Verdict.ONE_ZONE);
      assertThat(status.zone()).contains("b");
      assertThat(status.toString()).startsWith("http://lb.test:8080  ONE_ZONE b  retry budget");
    }
  }

  @Test
  void failuresOfAllZonesAreThoseOfAll() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONES).resolvedTo(SIX)) {
      requests(test, 60, "", 1);

      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.ALL);
    }
  }

  @Test
  void oldFailuresAreForgotten() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONES).resolvedTo(SIX)) {
      requests(test, 240, "b", 4);
      test.advance(Duration.ofSeconds(11));

      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);
    }
  }

  @Test
  void zonesHaveAStateOfTheirOwn() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONES).resolvedTo(SIX)) {
      test.eject("10.0.1.1", "10.0.1.2");
      test.loadBalancer.shiftAway("b", Duration.ofMinutes(5));
      test.time.run();

      ClusterStatus status = test.loadBalancer.status(TARGET_URI);

      assertThat(status.zones())
          .extracting(zone -> zone.zone() + " " + zone.state() + " " + zone.eligible())
          .containsExactly("a EJECTED 0", "b SHIFTED 0", "c ELIGIBLE 2");
      assertThat(status.zone()).contains("a");
      assertThat(status.toString().lines())
          .contains(
              "zone  state     endpoints  eligible  in flight",
              "a     EJECTED           2         0          0",
              "b     SHIFTED           2         0          0",
              "c     ELIGIBLE          2         2          0");
    }
  }

  /** One in so many of the attempts in a zone, or in all zones, fails; no two in a row. */
  private static void requests(TestEnvironment test, int count, String zone, int oneIn)
      throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Attempts attempts = test.begin(POST);
      Lease lease = test.lease(attempts);
      boolean named = zone.isEmpty() || lease.endpoint().zone().orElseThrow().equals(zone);
      int number = seen.merge(TestEnvironment.ip(lease), 1, Integer::sum);
      boolean fails = named && number % oneIn == 0;
      Outcome outcome =
          !fails ? Outcome.SUCCESS : zone.isEmpty() ? Outcome.SERVER_ERROR : Outcome.RESET;
      attempts.finish(lease, outcome, new IOException("reset"), test.now());
      test.advance(Duration.ofMillis(20));
    }
  }
}
