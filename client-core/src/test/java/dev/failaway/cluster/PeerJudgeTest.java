/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise P7 in virtual time: who is significantly worse than its peers, and only that one. */
class PeerJudgeTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";
  private static final String THREE = "10.0.3.1";
  private static final String ONE_TOO = "10.0.1.2";
  private static final Duration GAP = Duration.ofMillis(5); // 200 requests/s

  private final Random dice = new Random(7);

  /** Sends requests at 200/s; each address fails with its share. Returns requests by address. */
  private Map<String, Integer> load(TestEnvironment test, Duration time, Map<String, Double> bad)
      throws IOException {
    Map<String, Integer> sent = new HashMap<>();
    for (long spent = 0; spent < time.toMillis(); spent += GAP.toMillis()) {
      Attempts attempts = test.begin(POST);
      Lease lease = test.lease(attempts);
      String ip = TestEnvironment.ip(lease);
      sent.merge(ip, 1, Integer::sum);
      boolean fails = dice.nextDouble() < bad.getOrDefault(ip, 0.0);
      attempts.responded(lease, fails ? 503 : 200, -1, test.now());
      attempts.finish(lease, fails ? Outcome.SERVER_ERROR : Outcome.SUCCESS, null, test.now());
      test.advance(GAP);
    }
    return sent;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1.0})
  void oneEndpointThatFailsMoreIsEjected(double share) throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      load(test, Duration.ofSeconds(3), Map.of());

      load(test, Duration.ofMillis(1_500), Map.of(ONE, share));

      assertThat(test.events.lines()).contains("ejected 10.0.1.1 SERVER_ERRORS");
      assertThat(test.probes.retired()).isEmpty();
    }
  }

  @Test
  void twoEndpointsWorkAsWellAsMore() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      load(test, Duration.ofSeconds(3), Map.of());

      load(test, Duration.ofMillis(500), Map.of(ONE, 1.0));

      assertThat(test.events.lines()).contains("ejected 10.0.1.1 SERVER_ERRORS");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.5, 1.0})
  void globalFailureEjectsNobody(double share) throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      load(test, Duration.ofSeconds(60), Map.of(ONE, share, TWO, share, THREE, share));

      assertThat(test.events.lines()).noneMatch(line -> line.startsWith("ejected"));
    }
  }

  @Test
  void onlyEndpointIsNeverJudged() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE)) {
      load(test, Duration.ofSeconds(5), Map.of(ONE, 1.0));

      assertThat(test.events.lines()).noneMatch(line -> line.startsWith("ejected"));
    }
  }

  @Test
  void atMostHalfOfTheEndpointsAreOutByComparison() throws IOException {
    try (TestEnvironment test =
        TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE, "10.0.4.1", "10.0.5.1")) {
      Map<String, Double> bad = Map.of(ONE, 1.0, TWO, 1.0, THREE, 1.0);
      load(test, Duration.ofSeconds(2), Map.of());

      load(test, Duration.ofSeconds(2), bad);

      assertThat(
              test.loadBalancer.status(TARGET_URI).endpoints().stream()
                  .filter(e -> e.state() != EndpointState.ELIGIBLE))
          .hasSize(2);
    }
  }

  /** Zone a with two endpoints and two that have no label: three fault domains, one may be out. */
  private static TestEnvironment mixed() throws IOException {
    return TestEnvironment.of(
            ClientConfig.defaults().withZones(z -> z.withCidrs(Map.of("10.0.1.0/24", "a"))))
        .resolvedTo(ONE, ONE_TOO, TWO, THREE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endpointWithoutALabelIsAFaultDomainInTheCapOfZones(boolean labelledFirst)
      throws IOException {
    try (TestEnvironment test = mixed()) {
      String first = labelledFirst ? ONE : TWO;
      load(test, Duration.ofSeconds(2), Map.of());
      load(test, Duration.ofMillis(500), Map.of(first, 1.0));
      assertThat(out(test)).containsExactly(first);

      load(test, Duration.ofSeconds(1), Map.of(first, 1.0, labelledFirst ? TWO : ONE, 1.0));

      assertThat(out(test)).containsExactly(first);
    }
  }

  @Test
  void zoneThatIsTouchedMayLoseItsOtherEndpointToo() throws IOException {
    try (TestEnvironment test = mixed()) {
      load(test, Duration.ofSeconds(2), Map.of());

      load(test, Duration.ofSeconds(1), Map.of(ONE, 1.0, ONE_TOO, 1.0));

      assertThat(out(test)).containsExactlyInAnyOrder(ONE, ONE_TOO);
    }
  }

  private static List<String> out(TestEnvironment test) {
    return test.loadBalancer.status(TARGET_URI).endpoints().stream()
        .filter(e -> e.state() != EndpointState.ELIGIBLE)
        .map(e -> e.endpoint().address().getAddress().getHostAddress())
        .toList();
  }

  @Test
  void oneLiveRequestReadmitsAfterTheEjection() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      load(test, Duration.ofSeconds(2), Map.of());
      load(test, Duration.ofMillis(400), Map.of(ONE, 1.0));
      test.advance(Duration.ofMillis(5_100));

      Attempts probe = test.begin(GET);
      Lease lease = test.lease(probe);
      assertThat(TestEnvironment.ip(lease)).isEqualTo(ONE);
      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isNotEqualTo(ONE);
      probe.responded(lease, 200, -1, test.now());
      probe.finish(lease, Outcome.SUCCESS, null, test.now());
      test.time.run();

      assertThat(test.events.lines()).contains("readmitted 10.0.1.1");
    }
  }

  @Test
  void failedLiveProbeIsRepeatedAndItsRequestRetriedElsewhere() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      load(test, Duration.ofSeconds(2), Map.of());
      load(test, Duration.ofMillis(400), Map.of(ONE, 1.0));
      test.advance(Duration.ofMillis(5_100));

      Attempts probe = test.begin(GET);
      Lease lease = test.lease(probe);
      assertThat(probe.responded(lease, 503, -1, test.now())).isInstanceOf(Decision.Retry.class);
      test.time.run();
      assertThat(TestEnvironment.ip(test.lease(probe))).isNotEqualTo(ONE);

      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isNotEqualTo(ONE);
      test.advance(Duration.ofMillis(3_100));
      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(ONE);
    }
  }

  @Test
  void withoutRequestsThatMayProbeItReturnsAfterThreeTimesTheEjection() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      load(test, Duration.ofSeconds(2), Map.of());
      load(test, Duration.ofMillis(400), Map.of(ONE, 1.0));

      test.advance(Duration.ofMillis(15_100));

      assertThat(test.events.lines()).contains("readmitted 10.0.1.1");
    }
  }

  @Test
  void readmittedEndpointStartsSlowly() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      test.probes.answer(ONE, Outcome.SUCCESS);
      test.eject(ONE);
      while (!test.events.lines().contains("readmitted 10.0.1.1")) {
        test.advance(Duration.ofMillis(10));
      }

      double early = share(load(test, Duration.ofMillis(500), Map.of()), ONE);
      load(test, Duration.ofSeconds(10), Map.of());
      double late = share(load(test, Duration.ofSeconds(2), Map.of()), ONE);

      assertThat(early).isLessThan(0.2);
      assertThat(late).isBetween(0.25, 0.42);
    }
  }

  private static double share(Map<String, Integer> sent, String ip) {
    int all = sent.values().stream().mapToInt(Integer::intValue).sum();
    return sent.getOrDefault(ip, 0) / (double) all;
  }

  @Test
  void muchSlowerEndpointIsEjectedForItsLatency() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      for (int i = 0; i < 400; i++) {
        Attempts attempts = test.begin(POST);
        Lease lease = test.lease(attempts);
        boolean slow = TestEnvironment.ip(lease).equals(ONE) && i > 200;
        test.time.schedule(
            () -> {
              attempts.responded(lease, 200, -1, test.now());
              attempts.finish(lease, Outcome.SUCCESS, null, test.now());
            },
            Duration.ofMillis(slow ? 2_000 : 25).toNanos());
        test.advance(GAP);
      }

      assertThat(test.events.lines()).contains("ejected 10.0.1.1 LATENCY");
    }
  }

  @Test
  void differenceOfARoundTripMovesNoTraffic() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      Map<String, Integer> sent = new HashMap<>();
      for (int i = 0; i < 6_000; i++) {
        Attempts attempts = test.begin(POST);
        Lease lease = test.lease(attempts);
        String ip = TestEnvironment.ip(lease);
        sent.merge(ip, 1, Integer::sum);
        test.time.schedule(
            () -> {
              attempts.responded(lease, 200, -1, test.now());
              attempts.finish(lease, Outcome.SUCCESS, null, test.now());
            },
            Duration.ofNanos(ip.equals(ONE) ? 300_000 : 2_300_000).toNanos());
        test.advance(Duration.ofMillis(1));
      }

      assertThat(share(sent, ONE)).isBetween(0.25, 0.55); // fewer in flight, no affinity
    }
  }

  @Test
  void detectOnlySaysSoAndEjectsNobody() throws IOException {
    ClientConfig config =
        ClientConfig.defaults().withEjection(ejection -> ejection.withDetectOnly(true));
    try (TestEnvironment test = TestEnvironment.of(config).resolvedTo(ONE, TWO, THREE)) {
      load(test, Duration.ofSeconds(2), Map.of());

      Map<String, Integer> sent = load(test, Duration.ofSeconds(2), Map.of(ONE, 1.0));

      assertThat(test.events.lines()).contains("ejected 10.0.1.1 SERVER_ERRORS");
      assertThat(share(sent, ONE)).isGreaterThan(0.2);
    }
  }
}
