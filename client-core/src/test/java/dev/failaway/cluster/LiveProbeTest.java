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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one request that finds out whether an endpoint works again, and what becomes of it. */
class LiveProbeTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";

  /** Silence ejects: a handshake would prove nothing, so that a request has to. */
  private static TestEnvironment waitingForAProbe() throws IOException {
    TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO);
    test.eject(Outcome.TIMEOUT, ONE);
    test.advance(Duration.ofMillis(5_001));
    assertThat(state(test)).isEqualTo(EndpointState.PROBING);
    return test;
  }

  private static EndpointState state(TestEnvironment test) {
    return test.loadBalancer.status(TARGET_URI).endpoints().stream()
        .filter(e -> e.endpoint().address().getAddress().getHostAddress().equals(ONE))
        .findFirst()
        .orElseThrow()
        .state();
  }

  private static String leased(TestEnvironment test, RequestTraits traits) throws IOException {
    return TestEnvironment.ip(test.lease(test.begin(traits)));
  }

  @Test
  void onlyARequestThatMayBeRepeatedIsTheProbe() throws IOException {
    try (TestEnvironment test = waitingForAProbe()) {
      assertThat(leased(test, POST)).isEqualTo(TWO);
      assertThat(leased(test, RequestTraits.of("PUT", false))).isEqualTo(TWO);
      assertThat(leased(test, GET)).isEqualTo(ONE);
      assertThat(leased(test, GET)).isEqualTo(TWO);
    }
  }

  @Test
  void leaseThatWasNotUsedLeavesTheProbeToTheNextRequest() throws IOException {
    try (TestEnvironment test = waitingForAProbe()) {
      Attempts cached = test.begin(GET);
      Lease lease = test.lease(cached);
      assertThat(TestEnvironment.ip(lease)).isEqualTo(ONE);

      cached.discard(lease);

      assertThat(leased(test, GET)).isEqualTo(ONE);
    }
  }

  @Test
  void probeThatProvesNothingIsLeftToTheNextRequest() throws IOException {
    try (TestEnvironment test = waitingForAProbe()) {
      for (Outcome nothing : new Outcome[] {Outcome.CANCELLED, Outcome.NOT_READY}) {
        Attempts attempts = test.begin(GET);
        Lease lease = test.lease(attempts);
        assertThat(TestEnvironment.ip(lease)).isEqualTo(ONE);
        attempts.finish(lease, nothing, new IOException("nothing"), test.now());
        test.time.run();
      }

      assertThat(state(test)).isEqualTo(EndpointState.PROBING);
    }
  }

  @Test
  void requestFromBeforeTheWaitIsNoProbeAndEndsNone() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      Attempts one = test.begin(GET);
      Attempts two = test.begin(GET);
      Lease first = test.lease(one);
      Lease second = test.lease(two); // of two endpoints the one without a request
      boolean isFirst = TestEnvironment.ip(first).equals(ONE);
      Attempts early = isFirst ? one : two;
      Lease lease = isFirst ? first : second;
      test.advance(Duration.ofMillis(1));
      test.eject(Outcome.TIMEOUT, ONE);
      test.advance(Duration.ofMillis(5_001));

      early.responded(lease, 200, -1, test.now());
      early.finish(lease, Outcome.SUCCESS, null, test.now());
      test.time.run();

      assertThat(state(test)).isEqualTo(EndpointState.PROBING);
    }
  }

  @Test
  void failedProbesLengthenTheEjectionAndTheWaitForTheNext() throws IOException {
    try (TestEnvironment test = waitingForAProbe()) {
      long begun = test.now();
      for (int failed = 0; failed < 6; failed++) { // from the fifth on the ejections grow
        Attempts attempts = test.begin(GET);
        Lease lease = test.lease(attempts);
        assertThat(TestEnvironment.ip(lease)).isEqualTo(ONE);
        attempts.finish(lease, Outcome.TIMEOUT, new IOException("silent"), test.now());
        test.time.run();
        while (state(test) == EndpointState.EJECTED) {
          test.advance(Duration.ofMillis(50));
        }
      }
      assertThat(test.now() - begun).isGreaterThan(Duration.ofSeconds(15).toNanos());

      test.advance(Duration.ofSeconds(9)); // less than twice the last ejection

      assertThat(state(test)).isEqualTo(EndpointState.PROBING);
      test.advance(Duration.ofSeconds(72));
      assertThat(state(test)).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  /** Of twenty seeds several let the patience of the first wait end within the second one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void patienceOfAnEarlierWaitDoesNotEndTheNext(int seed) throws IOException {
    Duration tick = Duration.ofMillis(1);
    try (TestEnvironment test =
        TestEnvironment.of(ClientConfig.defaults(), seed).resolvedTo(ONE, TWO)) {
      test.eject(Outcome.TIMEOUT, ONE);
      while (state(test) != EndpointState.PROBING) {
        test.advance(tick);
      }
      Attempts attempts = test.begin(GET);
      Lease probe = test.lease(attempts);
      assertThat(TestEnvironment.ip(probe)).isEqualTo(ONE);
      attempts.finish(probe, Outcome.TIMEOUT, new IOException("silent"), test.now());
      test.time.run();
      long failed = test.now();
      while (state(test) != EndpointState.PROBING) {
        test.advance(tick);
      }
      Duration pause = Duration.ofNanos(test.now() - failed);

      test.advance(pause.multipliedBy(2).minus(tick.multipliedBy(5)));

      assertThat(state(test)).isEqualTo(EndpointState.PROBING);
      test.advance(tick.multipliedBy(5));
      assertThat(state(test)).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  @Test
  void latencyFromBeforeTheReadmissionIsNotHeldAgainstIt() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      Attempts[] early = new Attempts[200];
      Lease[] leases = new Lease[early.length];
      for (int i = 0; i < early.length; i++) {
        early[i] = test.begin(GET);
        leases[i] = test.lease(early[i]);
      }
      test.probes.answer(ONE, Outcome.SUCCESS);
      test.eject(Outcome.RESET, ONE);
      test.advance(Duration.ofMillis(5_001));
      assertThat(state(test)).isEqualTo(EndpointState.ELIGIBLE);

      for (int i = 0; i < early.length; i++) {
        if (TestEnvironment.ip(leases[i]).equals(ONE)) {
          early[i].responded(leases[i], 200, -1, test.now());
        }
      }
      for (int i = 0; i < 20; i++) {
        test.request(POST, Outcome.SUCCESS);
      }
      test.advance(Duration.ofMillis(600));

      assertThat(test.events.lines()).doesNotContain("ejected 10.0.1.1 LATENCY");
    }
  }
}
