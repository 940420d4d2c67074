/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.LogCapture;
import dev.failaway.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The own zone first, and what makes requests leave it. */
class LocalZoneTest {

  private static final String HERE = "10.0.1.1";
  private static final String THERE = "10.0.2.1";
  private static final String YONDER = "10.0.3.1";
  private static final Map<String, String> CIDRS =
      Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b", "10.0.3.0/24", "c");

  private static ClientConfig preferring(double preference, BalancingPolicy.Choice picker) {
    return ClientConfig.defaults()
        .withZones(zones -> zones.withCidrs(CIDRS).withLocalZone("a"))
        .withBalancing(b -> b.withPicker(picker).withLocalZonePreference(preference));
  }

  private static TestEnvironment environment(BalancingPolicy.Choice picker) throws IOException {
    return TestEnvironment.of(preferring(4, picker)).resolvedTo(HERE, THERE, YONDER);
  }

  private static Map<String, Integer> requests(TestEnvironment test, int count, Outcome atHome)
      throws IOException {
    Map<String, Integer> sent = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Attempts attempts = test.begin(POST);
      Lease lease = test.lease(attempts);
      String ip = TestEnvironment.ip(lease);
      sent.merge(ip, 1, Integer::sum);
      Outcome outcome = ip.equals(HERE) ? atHome : Outcome.SUCCESS;
      attempts.finish(lease, outcome, new IOException("failed"), test.now());
      test.time.run();
    }
    return sent;
  }

  @ParameterizedTest
  @EnumSource(BalancingPolicy.Choice.class)
  void requestsStayAtHomeWhileItIsNotBusy(BalancingPolicy.Choice picker) throws IOException {
    try (TestEnvironment test = environment(picker)) {
      assertThat(requests(test, 1_000, Outcome.SUCCESS)).containsOnlyKeys(HERE);
    }
  }

  @ParameterizedTest
  @EnumSource(BalancingPolicy.Choice.class)
  void homeSpillsOverWhenItIsFourTimesAsBusy(BalancingPolicy.Choice picker) throws IOException {
    try (TestEnvironment test = environment(picker)) {
      Map<String, Integer> inFlight = new HashMap<>();
      for (int i = 0; i < 120; i++) {
        inFlight.merge(TestEnvironment.ip(test.lease(test.begin(POST))), 1, Integer::sum);
      }

      assertThat(inFlight.get(HERE)).isBetween(70, 84); // of 120, four to one to one: 80
      assertThat(inFlight.get(THERE)).isBetween(15, 25);
      assertThat(inFlight.get(YONDER)).isBetween(15, 25);
    }
  }

  @Test
  void slowHomeSpillsOverEarlier() throws IOException {
    try (TestEnvironment test = environment(BalancingPolicy.Choice.TWO_CHOICES)) {
      for (int i = 0; i < 300; i++) {
        List<Attempts> busy = new ArrayList<>(); // fill all three, so that all have a latency
        List<Lease> leases = new ArrayList<>();
        for (int j = 0; j < 6; j++) {
          busy.add(test.begin(GET));
          leases.add(test.lease(busy.get(j)));
        }
        test.advance(Duration.ofMillis(25));
        answer(test, busy, leases, false);
        test.advance(Duration.ofMillis(60)); // not enough to be ejected for its latency
        answer(test, busy, leases, true);
      }

      Map<String, Integer> inFlight = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        inFlight.merge(TestEnvironment.ip(test.lease(test.begin(POST))), 1, Integer::sum);
      }

      assertThat(inFlight.get(HERE)).isBetween(20, 34); // 40 of them if it were as fast
    }
  }

  private static void answer(
      TestEnvironment test, List<Attempts> busy, List<Lease> leases, boolean atHome) {
    for (int j = 0; j < busy.size(); j++) {
      if (TestEnvironment.ip(leases.get(j)).equals(HERE) == atHome) {
        busy.get(j).finish(leases.get(j), Outcome.SUCCESS, null, test.now());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BalancingPolicy.Choice.class)
  void ejectedHomeIsLeftAndComesBackSlowly(BalancingPolicy.Choice picker) throws IOException {
    try (TestEnvironment test = environment(picker)) {
      test.probes.answer(HERE, Outcome.SUCCESS);
      requests(test, 3, Outcome.RESET);

      assertThat(requests(test, 200, Outcome.SUCCESS)).containsOnlyKeys(THERE, YONDER);

      while (!test.events.lines().contains("readmitted " + HERE)) {
        test.advance(Duration.ofMillis(10));
      }
      assertThat(requests(test, 200, Outcome.SUCCESS).getOrDefault(HERE, 0)).isLessThan(100);
      test.advance(Duration.ofSeconds(10));
      assertThat(requests(test, 200, Outcome.SUCCESS)).containsOnlyKeys(HERE);
    }
  }

  @Test
  void retriesGoToAnotherZoneAllTheSame() throws IOException {
    try (TestEnvironment test = environment(BalancingPolicy.Choice.TWO_CHOICES)) {
      Attempts attempts = test.begin(GET);
      assertThat(TestEnvironment.ip(test.lease(attempts))).isEqualTo(HERE);

      Attempts other = test.begin(GET);
      other.finish(test.lease(other), Outcome.UNPROCESSED, new IOException("no"), test.now());

      assertThat(TestEnvironment.ip(test.lease(other))).isNotEqualTo(HERE);
    }
  }

  @Test
  void shiftedHomeIsLeft() throws IOException {
    try (TestEnvironment test = environment(BalancingPolicy.Choice.TWO_CHOICES)) {
      test.loadBalancer.shiftAway("a", Duration.ofMinutes(5));
      test.time.run();

      assertThat(requests(test, 100, Outcome.SUCCESS)).doesNotContainKey(HERE);
    }
  }

  @Test
  void withoutAHomeAllZonesAreAlike() throws IOException {
    ClientConfig config =
        ClientConfig.defaults()
            .withZones(zones -> zones.withCidrs(CIDRS))
            .withBalancing(balancing -> balancing.withLocalZonePreference(4));
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.of(config).resolvedTo(HERE, THERE, YONDER)) {
      assertThat(requests(test, 300, Outcome.SUCCESS).get(HERE)).isBetween(60, 140);
      log.assertOnce("can not prefer the local zone: zones().withLocalZone is not set");
    }
  }
}
