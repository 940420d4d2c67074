/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.Verdict;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Targets that nobody uses any more, and clocks that jump. */
class UnusedTargetTest {

  private static final Duration TTL = Duration.ofSeconds(60);
  private static final String GONE = "forgotten http://lb.test:8080";

  @Test
  void targetIsForgottenAfterTenMinutesWithoutRequests() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.request(GET, Outcome.SUCCESS);
      test.advance(Duration.ofMinutes(9));
      assertThat(test.events.lines()).doesNotContain(GONE);

      test.advance(Duration.ofMinutes(2).plusSeconds(1));

      assertThat(test.events.lines()).contains(GONE);
      assertThat(test.probes.forgotten()).containsExactlyInAnyOrder("10.0.1.1", "10.0.2.1");
      assertThat(test.loadBalancer.counters()).isEmpty();
      assertThat(test.loadBalancer.statuses()).isEmpty();
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.UNRESOLVED);
    }
  }

  @Test
  void forgottenTargetIsNotLookedUpAnyMoreAndLeavesNoTimer() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.advance(Duration.ofMinutes(12));
      int lookups = test.dns.lookups();

      test.advance(Duration.ofDays(1));

      assertThat(test.dns.lookups()).isEqualTo(lookups);
      assertThat(test.time.pending()).isZero();
    }
  }

  @Test
  void requestEveryNineMinutesKeepsTheTarget() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      for (int i = 0; i < 20; i++) {
        test.advance(Duration.ofMinutes(9));
        test.request(GET, Outcome.SUCCESS);
      }

      assertThat(test.events.lines()).doesNotContain(GONE);
    }
  }

  @Test
  void requestUnderWayKeepsTheTarget() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);

      test.advance(Duration.ofHours(1));
      assertThat(test.events.lines()).doesNotContain(GONE);

      attempts.finish(lease, Outcome.SUCCESS, null, test.now());
      test.advance(Duration.ofMinutes(12));
      assertThat(test.events.lines()).contains(GONE);
    }
  }

  @Test
  void forgottenTargetStartsAnewWhenItIsUsedAgain() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.advance(Duration.ofMinutes(12));
      test.resolvedTo("10.0.9.9");

      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo("10.0.9.9");
      assertThat(test.loadBalancer.statuses()).hasSize(1);
    }
  }

  @Test
  void healthIsRememberedTenMinutesLonger() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.probes.answer("10.0.1.1", Outcome.CONNECT_FAILED);
      test.eject("10.0.1.1");
      test.advance(Duration.ofMinutes(15));
      assertThat(test.events.lines()).contains(GONE);

      test.resolvedTo("10.0.1.1", "10.0.2.1");

      assertThat(stateOf(test, "10.0.1.1")).isIn(EndpointState.EJECTED, EndpointState.PROBING);
      assertThat(stateOf(test, "10.0.2.1")).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  @Test
  void healthIsForgottenAsWellAfterThat() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.probes.answer("10.0.1.1", Outcome.CONNECT_FAILED);
      test.eject("10.0.1.1");
      test.advance(Duration.ofMinutes(25));

      test.resolvedTo("10.0.1.1", "10.0.2.1");

      assertThat(stateOf(test, "10.0.1.1")).isEqualTo(EndpointState.ELIGIBLE);
    }
  }

  @Test
  void tenThousandTargetsLeaveAThousand() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      for (int i = 0; i < 10_000; i++) {
        Target target = Target.of(URI.create("http://lb" + i + ".test"));
        Attempts attempts = test.loadBalancer.begin(target, GET);
        test.time.run();
        attempts.finish(test.lease(attempts), Outcome.SUCCESS, null, test.now());
        test.advance(Duration.ofMillis(10));
      }
      test.advance(Duration.ofSeconds(21));

      assertThat(test.loadBalancer.statuses()).hasSizeLessThanOrEqualTo(Targets.MAX_TARGETS);
      assertThat(test.loadBalancer.counters()).hasSameSizeAs(test.loadBalancer.statuses());

      test.advance(Duration.ofMinutes(12));
      assertThat(test.loadBalancer.statuses()).isEmpty();
    }
  }

  @Test
  void targetsInUseAreKeptWhenThereAreTooMany() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      Attempts running = test.begin(GET);
      Lease lease = test.lease(running);
      for (int i = 0; i < 2 * Targets.MAX_TARGETS; i++) {
        test.loadBalancer.begin(Target.of(URI.create("http://lb" + i + ".test")), GET);
        test.advance(Duration.ofMillis(10));
      }
      test.advance(Duration.ofSeconds(21));

      assertThat(test.loadBalancer.statuses()).hasSizeLessThanOrEqualTo(Targets.MAX_TARGETS);
      assertThat(test.loadBalancer.counters()).containsKey(TARGET);
      running.finish(lease, Outcome.SUCCESS, null, test.now());
    }
  }

  @Test
  void requestThatIsAboutToTryAgainKeepsItsTargetWhenThereAreTooMany() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      for (int i = 0; i < 2 * Targets.MAX_TARGETS; i++) {
        test.loadBalancer.begin(Target.of(URI.create("http://lb" + i + ".test")), GET);
      }
      Attempts waiting = test.begin(GET);
      test.advance(Duration.ofSeconds(9));

      assertThat(test.lease(waiting)).isNotNull();
      assertThat(test.loadBalancer.statuses()).hasSizeGreaterThan(Targets.MAX_TARGETS);
    }
  }

  @Test
  void jumpOfTheClockDropsIdleConnectionsAndRefreshes() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.advance(Duration.ofSeconds(7));
      int before = test.dns.lookups();

      test.time.jump(Duration.ofSeconds(20).toNanos());
      test.advance(Duration.ofSeconds(1));

      assertThat(test.probes.idleDrops()).isEqualTo(1);
      assertThat(test.dns.lookups()).isEqualTo(before + 1);
    }
  }

  @Test
  void jumpOfTheTimeOfDayAloneCountsAsWell() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.advance(Duration.ofSeconds(7));
      int before = test.dns.lookups();

      test.wallAheadNanos = Duration.ofHours(3).toNanos();
      test.advance(Duration.ofSeconds(5));

      assertThat(test.probes.idleDrops()).isEqualTo(1);
      assertThat(test.dns.lookups()).isEqualTo(before + 1);
    }
  }

  @Test
  void ordinaryDelaysAndAClockSetBackAreNoJump() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.advance(Duration.ofSeconds(7));
      test.time.jump(Duration.ofSeconds(9).toNanos());
      test.advance(Duration.ofSeconds(5));
      test.wallAheadNanos = -Duration.ofHours(3).toNanos();
      test.advance(Duration.ofSeconds(30));

      assertThat(test.probes.idleDrops()).isZero();
    }
  }

  @Test
  void sheddingNameIsNotAskedAfterAJump() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("0.0.0.0")) {
      test.advance(Duration.ofSeconds(7));
      int before = test.dns.lookups();

      test.time.jump(Duration.ofSeconds(20).toNanos());
      test.advance(Duration.ofSeconds(1));

      assertThat(test.dns.lookups()).isEqualTo(before);
    }
  }

  @Test
  void sheddingNameIsAskedWhenItsTtlWasOverDuringTheSleep() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("0.0.0.0")) {
      test.advance(Duration.ofSeconds(7));
      test.dns.answer(TTL, "10.0.1.1");

      test.wallAheadNanos = Duration.ofHours(3).toNanos();
      test.advance(Duration.ofSeconds(5));

      assertThat(test.lease(test.begin(GET))).isNotNull();
    }
  }

  @Test
  void unusedTargetsOfSeveralDaysCostNothingInTheEnd() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      for (int hour = 0; hour < 72; hour++) {
        test.dns.answer(TTL, "10.0." + hour + ".1");
        Target target = Target.of(URI.create("http://lb" + hour + ".test"));
        test.loadBalancer.begin(target, GET);
        test.advance(Duration.ofHours(1));

        assertThat(test.loadBalancer.statuses()).isEmpty();
        assertThat(test.time.pending()).isZero();
      }
    }
  }

  private static EndpointState stateOf(TestEnvironment test, String address) {
    return test.loadBalancer.status(TARGET_URI).endpoints().stream()
        .filter(e -> e.endpoint().address().getAddress().getHostAddress().equals(address))
        .findFirst()
        .orElseThrow()
        .state();
  }
}
