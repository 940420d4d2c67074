/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static dev.failaway.cluster.TestEnvironment.TARGET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EjectionReason;
import dev.failaway.Endpoint;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import dev.failaway.RequestReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rule about certificates: an address is a stranger's only if another one passed lately. */
class StrangerTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";
  private static final Object TRUST = "trust settings";

  @Test
  void strangerIsEjectedForAMinuteAndTheRequestGoesElsewhere() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      pass(test, TWO);
      Attempts attempts = test.begin(POST);
      Lease lease = leaseOf(test, ONE, attempts);

      Decision next = reject(test, attempts, lease);
      test.time.run();

      assertThat(next).isEqualTo(new Decision.Retry(0));
      EndpointStatus one = status(test, ONE);
      assertThat(one.state()).isEqualTo(EndpointState.EJECTED);
      assertThat(one.reason()).contains(EjectionReason.STRANGER);
      assertThat(one.ejectedFor()).contains(Duration.ofSeconds(60));
      assertThat(test.events.lines()).contains("ejected 10.0.1.1 STRANGER");
      assertThat(test.loadBalancer.counters().get(TARGET))
          .satisfies(
              counters -> {
                assertThat(counters.ejections(EjectionReason.STRANGER)).isEqualTo(1);
                assertThat(counters.attempts(Outcome.STRANGER)).isEqualTo(1);
              });
      Lease elsewhere = test.lease(attempts);
      assertThat(TestEnvironment.ip(elsewhere)).isEqualTo(TWO);
      assertThat(attempts.finish(elsewhere, Outcome.RESET, new IOException("reset"), test.now()))
          .isInstanceOfSatisfying(
              Decision.Fail.class,
              fail ->
                  assertThat(RequestReport.of(fail.exception()))
                      .hasValueSatisfying(
                          report ->
                              assertThat(report.attempts().get(0).outcome())
                                  .isEqualTo(Outcome.STRANGER)));
      assertThat(test.probes.retired()).isEmpty();
    }
  }

  @Test
  void withoutAnotherAddressThatPassedNobodyIsEjectedAndNothingIsTriedAgain() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      for (int i = 0; i < 20; i++) {
        Attempts attempts = test.begin(GET);
        assertThat(reject(test, attempts, test.lease(attempts))).isInstanceOf(Decision.Fail.class);
        test.time.run();
      }

      assertThat(test.loadBalancer.status(TARGET_URI).endpoints())
          .allMatch(endpoint -> endpoint.state() == EndpointState.ELIGIBLE);
      assertThat(test.events.lines()).noneMatch(line -> line.startsWith("ejected"));
    }
  }

  @Test
  void strangerIsProbedAfterAMinuteAndStaysOutWhileItIsOne() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      pass(test, TWO);
      Attempts attempts = test.begin(POST);
      reject(test, attempts, leaseOf(test, ONE, attempts));
      test.time.run();
      test.probes.answer(ONE, Outcome.STRANGER);

      test.advance(Duration.ofSeconds(59));
      assertThat(test.probes.probes()).isEmpty();
      test.advance(Duration.ofSeconds(59));
      assertThat(test.probes.probes()).containsExactly(ONE);
      assertThat(status(test, ONE).reason()).contains(EjectionReason.STRANGER);
      test.probes.answer(ONE, Outcome.SUCCESS);
      test.advance(Duration.ofSeconds(10));

      assertThat(status(test, ONE).state()).isEqualTo(EndpointState.ELIGIBLE);
      assertThat(test.events.lines().stream().filter(line -> line.startsWith("ejected")))
          .hasSize(1);
    }
  }

  @Test
  void probeThatMeetsAStrangerTurnsAnEjectionIntoOne() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.probes.answer(ONE, Outcome.STRANGER);
      test.eject(ONE);

      test.advance(Duration.ofSeconds(6));

      assertThat(status(test, ONE).reason()).contains(EjectionReason.STRANGER);
      assertThat(test.events.lines())
          .containsSequence("ejected 10.0.1.1 CONSECUTIVE_FAILURES", "ejected 10.0.1.1 STRANGER");
    }
  }

  @Test
  void liveProbeThatMeetsAStrangerEndsTheWaitForOne() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.eject(Outcome.TIMEOUT, ONE);
      test.advance(Duration.ofSeconds(6));
      Attempts probe = test.begin(GET);
      Lease lease = test.lease(probe);
      assertThat(TestEnvironment.ip(lease)).isEqualTo(ONE);

      probe.finish(lease, Outcome.STRANGER, new IOException("certificate"), test.now());
      test.time.run();

      assertThat(status(test, ONE).reason()).contains(EjectionReason.STRANGER);
      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo(TWO);
      }
    }
  }

  @Test
  void connectThatOutlivedItsLeaseFindsStrangersToo() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      Endpoint one = status(test, ONE).endpoint();
      test.advance(Duration.ofMillis(1));

      test.loadBalancer.evidence(TARGET, one, Outcome.STRANGER, test.now(), test.now());
      test.time.run();

      assertThat(status(test, ONE).reason()).contains(EjectionReason.STRANGER);
    }
  }

  @Test
  void unknownTargetsHaveNoStrangers() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      Endpoint any = new Endpoint(new InetSocketAddress("10.0.9.9", 443), Optional.empty());
      test.loadBalancer.verified(TARGET, any, TRUST, test.now());

      assertThat(test.loadBalancer.rejected(TARGET, any, TRUST, test.now()))
          .isEqualTo(Outcome.CERTIFICATE_REJECTED);
    }
  }

  private static void pass(TestEnvironment test, String address) {
    test.loadBalancer.verified(TARGET, status(test, address).endpoint(), TRUST, test.now());
  }

  private static Decision reject(TestEnvironment test, Attempts attempts, Lease lease) {
    Outcome outcome = test.loadBalancer.rejected(TARGET, lease.endpoint(), TRUST, test.now());
    return attempts.finish(lease, outcome, new IOException("certificate"), test.now());
  }

  private static Lease leaseOf(TestEnvironment test, String address, Attempts attempts)
      throws IOException {
    for (int i = 0; i < 1000; i++) {
      Lease lease = test.lease(attempts);
      if (TestEnvironment.ip(lease).equals(address)) {
        return lease;
      }
      attempts.discard(lease);
    }
    throw new AssertionError("never leased: " + address);
  }

  private static EndpointStatus status(TestEnvironment test, String address) {
    List<EndpointStatus> endpoints = test.loadBalancer.status(TARGET_URI).endpoints();
    return endpoints.stream()
        .filter(e -> e.endpoint().address().getAddress().getHostAddress().equals(address))
        .findFirst()
        .orElseThrow();
  }
}
