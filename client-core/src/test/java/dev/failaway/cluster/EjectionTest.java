/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Promises P6 and P9 in virtual time. */
class EjectionTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";
  private static final String THREE = "10.0.3.1";

  @Test
  void threeFailuresInARowEjectAndNobodyIsSentThereAnyMore() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      test.eject(ONE);

      for (int i = 0; i < 200; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isNotEqualTo(ONE);
      }
      assertThat(test.events.lines()).contains("ejected 10.0.1.1 CONSECUTIVE_FAILURES");
      assertThat(test.probes.retired()).containsExactly("10.0.1.1 EJECTED");
    }
  }

  @Test
  void ejectionTakesEffectBeforeTheControlThreadHasRun() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      int sentToOne = 0;
      for (int i = 0; i < 100; i++) {
        Attempts attempts = test.begin(POST);
        Lease lease = test.lease(attempts);
        boolean one = TestEnvironment.ip(lease).equals(ONE);
        sentToOne += one ? 1 : 0;
        attempts.finish(
            lease, one ? Outcome.RESET : Outcome.SUCCESS, new IOException("reset"), test.now());
      }

      assertThat(sentToOne).isEqualTo(3);
    }
  }

  @Test
  void goodProbeReadmitsAfterTheEjection() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.probes.answer(ONE, Outcome.SUCCESS);
      test.eject(ONE);

      test.advance(Duration.ofMillis(2_400));
      assertThat(test.probes.probes()).isEmpty();
      test.advance(Duration.ofMillis(2_700));

      assertThat(test.probes.probes()).containsExactly(ONE);
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);
      assertThat(test.events.lines()).contains("readmitted 10.0.1.1");
    }
  }

  @Test
  void frozenEndpointIsNotReadmittedByItsHandshakes() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.probes.answer(ONE, Outcome.SUCCESS);
      test.eject(Outcome.TIMEOUT, ONE);
      assertThat(test.events.lines()).contains("ejected 10.0.1.1 NO_RESPONSE");

      test.advance(Duration.ofSeconds(6));
      Attempts probe = test.begin(GET);
      Lease lease = test.lease(probe);
      assertThat(TestEnvironment.ip(lease)).isEqualTo(ONE);
      assertThat(probe.finish(lease, Outcome.TIMEOUT, new IOException("silence"), test.now()))
          .isInstanceOf(Decision.Retry.class);
      test.time.run();

      assertThat(test.probes.probes()).isEmpty();
      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(TWO);
      assertThat(test.probes.retired()).containsExactly("10.0.1.1 EJECTED");
    }
  }

  @Test
  void badProbesRepeatWithPausesAndNeverStop() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.probes.answer(ONE, Outcome.CONNECT_FAILED);
      test.eject(ONE);

      test.advance(Duration.ofSeconds(15));
      assertThat(test.probes.probes().size()).isBetween(3, 6);

      test.stayInUse(Duration.ofMinutes(10));
      int before = test.probes.probes().size();
      test.stayInUse(Duration.ofMinutes(10));
      assertThat(test.probes.probes().size() - before).isBetween(10, 21);

      test.probes.answer(ONE, Outcome.SUCCESS);
      test.advance(Duration.ofSeconds(61));
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);
    }
  }

  @Test
  void probeThatNeverEndsCountsAsFailed() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.eject(ONE);

      test.advance(Duration.ofSeconds(30));

      assertThat(test.probes.probes().size()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void withdrawnEndpointIsProbedNoMore() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.eject(ONE);
      test.dns.answer(Duration.ofSeconds(60), TWO);
      test.advance(Duration.ofSeconds(61));
      int before = test.probes.probes().size();

      test.advance(Duration.ofMinutes(5));

      assertThat(test.probes.probes()).hasSize(before);
    }
  }

  @Test
  void withoutTransportTimeAloneReadmits() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.loadBalancer.detach(test.probes);
      test.eject(ONE);

      test.advance(Duration.ofSeconds(6));

      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);
    }
  }

  @Test
  void allEjectedIsFailOpenAndRequestsStillGoOut() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.eject(ONE, TWO);

      ClusterStatus status = test.loadBalancer.status(TARGET_URI);
      assertThat(status.failOpen()).isTrue();
      assertThat(status.verdict()).isEqualTo(Verdict.ALL);
      assertThat(test.events.lines()).contains("fail-open true");
      assertThat(test.lease(test.begin(GET))).isNotNull();
    }
  }

  @Test
  void failOpenPrefersTheEndpointThatFailedLongestAgo() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.eject(ONE);
      test.advance(Duration.ofMillis(10));
      test.eject(TWO);

      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(ONE);
    }
  }

  @Test
  void firstSuccessInFailOpenReadmitsAndHurriesTheOthers() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO, THREE)) {
      test.eject(ONE, TWO, THREE);
      test.probes.answer(ONE, Outcome.SUCCESS);
      test.probes.answer(TWO, Outcome.SUCCESS);
      test.probes.answer(THREE, Outcome.SUCCESS);

      test.request(GET, Outcome.SUCCESS);
      assertThat(test.events.lines()).anyMatch(line -> line.startsWith("readmitted"));
      test.advance(Duration.ofMillis(501));

      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);
      assertThat(test.loadBalancer.status(TARGET_URI).failOpen()).isFalse();
    }
  }

  @Test
  void successOfARequestFromBeforeTheEjectionDoesNotEndIt() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE)) {
      Attempts early = test.begin(GET);
      Lease lease = test.lease(early);
      test.advance(Duration.ofMillis(1));
      test.eject(ONE);

      early.finish(lease, Outcome.SUCCESS, null, test.now());
      test.time.run();

      assertThat(test.loadBalancer.status(TARGET_URI).failOpen()).isTrue();
    }
  }

  @Test
  void onlyEndpointIsNeverLost() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE)) {
      for (int i = 0; i < 100; i++) {
        test.request(POST, Outcome.RESET);
        test.advance(Duration.ofMillis(50));
      }

      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(ONE);
    }
  }

  @Test
  void serverErrorsEjectNobody() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      for (int i = 0; i < 100; i++) {
        test.request(POST, Outcome.SERVER_ERROR);
      }

      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.ALL);
    }
  }

  @Test
  void lateConnectFailureCountsAgainstItsEndpoint() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      Lease lease = test.lease(test.begin(GET));
      for (int i = 0; i < 3; i++) {
        test.loadBalancer.evidence(
            TestEnvironment.TARGET,
            lease.endpoint(),
            Outcome.CONNECT_TIMEOUT,
            test.now(),
            test.now());
      }
      test.time.run();

      assertThat(test.loadBalancer.status(TARGET_URI).endpoints())
          .anyMatch(e -> e.state() == EndpointState.EJECTED);
    }
  }

  @Test
  void lateConnectIsNoAttemptAndItsSuccessNoResponse() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      Lease lease = test.lease(test.begin(GET));
      for (int i = 0; i < 2; i++) {
        evidence(test, lease, Outcome.CONNECT_TIMEOUT);
      }
      evidence(test, lease, Outcome.SUCCESS);
      evidence(test, lease, Outcome.CONNECT_TIMEOUT);
      test.time.run();

      assertThat(test.events.lines()).anyMatch(line -> line.startsWith("ejected"));
      assertThat(test.loadBalancer.counters().values())
          .allMatch(counters -> counters.attempts(Outcome.SUCCESS) == 0)
          .allMatch(counters -> counters.attempts(Outcome.CONNECT_TIMEOUT) == 0);
    }
  }

  private static void evidence(TestEnvironment test, Lease lease, Outcome outcome) {
    test.loadBalancer.evidence(
        TestEnvironment.TARGET, lease.endpoint(), outcome, test.now(), test.now());
  }

  @Test
  void shiftedZoneGetsNoRequestUntilItsTimeIsOver() throws IOException {
    try (TestEnvironment test =
        TestEnvironment.of(
            ClientConfig.defaults()
                .withZones(z -> z.withCidrs(Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b"))))) {
      test.resolvedTo(ONE, TWO);
      test.loadBalancer.shiftAway("a", Duration.ofMinutes(30));
      test.time.run();

      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(TWO);
      }
      assertThatThrownBy(() -> test.loadBalancer.shiftAway("b", Duration.ofMinutes(1)))
          .isInstanceOf(IllegalStateException.class);

      test.advance(Duration.ofMinutes(30));
      assertThat(test.events.lines()).contains("shift a true", "shift a false");
      assertThat(test.loadBalancer.status(TARGET_URI).endpoints())
          .allMatch(e -> e.state() == EndpointState.ELIGIBLE);
    }
  }

  @Test
  void shiftedEndpointGetsNoLiveProbe() throws IOException {
    try (TestEnvironment test =
        TestEnvironment.of(
            ClientConfig.defaults()
                .withZones(z -> z.withCidrs(Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b"))))) {
      test.resolvedTo(ONE, TWO);
      test.eject(Outcome.TIMEOUT, ONE);
      test.loadBalancer.shiftAway("a", Duration.ofMinutes(30));

      test.advance(Duration.ofMillis(5_100));

      for (int i = 0; i < 20; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(TWO);
      }
    }
  }

  @Test
  void shiftForLongerThanTheClockCountsIsRefused() {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      assertThatThrownBy(() -> test.loadBalancer.shiftAway("a", Duration.ofSeconds(Long.MAX_VALUE)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("duration");
    }
  }
}
