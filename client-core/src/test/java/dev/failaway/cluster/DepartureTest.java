/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.FailawayListener;
import dev.failaway.LoadShedException;
import dev.failaway.LogCapture;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.Resolution.Family;
import dev.failaway.Target;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What happens to endpoints that DNS no longer lists. */
class DepartureTest {

  private static final Duration TTL = Duration.ofSeconds(60);

  @Test
  void withdrawalAloneSaysSoAndAReplacementDoesNot() throws IOException {
    try (TestEnvironment test =
        TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1", "10.0.3.1")) {
      next(test, "10.0.2.1", "10.0.3.1");
      next(test, "10.0.3.1", "10.0.4.1");

      assertThat(test.probes.retired())
          .containsExactly("10.0.1.1 WITHDRAWN_ALONE", "10.0.2.1 WITHDRAWN");
    }
  }

  @Test
  void returnIsToldToTheTransport() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      next(test, "10.0.2.1");
      next(test, "10.0.1.1", "10.0.2.1");

      assertThat(test.probes.relisted()).containsExactly("10.0.1.1");
    }
  }

  @Test
  void timeFromTheLastAnswerThatListedItToItsLastRequestIsTold() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      next(test, "10.0.2.1");
      test.advance(Duration.ofSeconds(1));

      ClusterCounters counters = counters(test);
      assertThat(counters.departures()).isEqualTo(1);
      assertThat(Duration.ofNanos(counters.departureNanos()))
          .isBetween(Duration.ofSeconds(48), TTL);
      assertThat(test.events.lines()).anyMatch(line -> line.startsWith("left 10.0.1.1 after "));
    }
  }

  @Test
  void requestThatTookItsLeaseAfterTheAnswerLengthensThatTime() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      Lease lease = test.lease(test.begin(GET));
      ClusterEndpoint leaving = lease.leased();
      test.loadBalancer.addListener(
          new FailawayListener() {
            @Override
            public void onEndpointsChanged(EndpointsChanged event) {
              leaving.lease(test.now() + 300_000_000L); // of the snapshot from before
            }
          });

      next(test, TestEnvironment.ip(lease).equals("10.0.1.1") ? "10.0.2.1" : "10.0.1.1");
      test.advance(Duration.ofSeconds(2));

      assertThat(counters(test).departureNanos()).isEqualTo(leaving.leftNanos() + 300_000_000L);
    }
  }

  @Test
  void addressThatReturnsWithinASecondHasNotLeft() throws IOException {
    ClientConfig fast =
        ClientConfig.defaults().withDns(dns -> dns.withMinTtl(Duration.ofMillis(100)));
    try (TestEnvironment test = TestEnvironment.of(fast)) {
      test.dns.answer(Duration.ZERO, "10.0.1.1", "10.0.2.1");
      test.begin(GET);
      test.advance(Duration.ofMillis(50));
      test.dns.answer(Duration.ZERO, "10.0.2.1");
      test.advance(Duration.ofMillis(100));
      test.dns.answer(Duration.ZERO, "10.0.1.1", "10.0.2.1");
      test.advance(Duration.ofSeconds(2));

      assertThat(counters(test).departures()).isZero();
    }
  }

  @Test
  void endpointIsForgottenTenMinutesAfterItLeft() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      next(test, "10.0.2.1");
      keepBusy(test, Duration.ofMinutes(9));
      assertThat(test.probes.forgotten()).isEmpty();

      keepBusy(test, Duration.ofMinutes(2));

      assertThat(test.probes.forgotten()).containsExactly("10.0.1.1");
      assertThat(test.events.lines()).contains("forgotten 10.0.1.1");
    }
  }

  @Test
  void tenThousandAddressesLeaveNoMoreThanTheMemoryHolds() throws IOException {
    ClientConfig fast =
        ClientConfig.defaults().withDns(dns -> dns.withMinTtl(Duration.ofMillis(50)));
    try (TestEnvironment test = TestEnvironment.of(fast)) {
      for (int i = 0; i < 10_000; i++) {
        test.dns.answer(Duration.ZERO, "10.0." + i / 250 + "." + (1 + i % 250));
        if (i % 100 == 0) {
          test.begin(GET);
        }
        test.advance(Duration.ofMillis(50));
      }

      assertThat(test.probes.forgotten().size()).isGreaterThan(9_000);
      assertThat(test.loadBalancer.status(TARGET_URI).endpoints()).hasSizeLessThan(300);
    }
  }

  @Test
  void sheddingEndsAsALostNameWhenItsAnswerIsTooOld() throws IOException {
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.dns.answer(TTL, "0.0.0.0");
      test.advance(Duration.ofSeconds(61));
      test.dns.fail("SERVFAIL");

      keepBusyFailing(test, Duration.ofMinutes(9), LoadShedException.class);
      test.advance(Duration.ofMinutes(3));

      assertThatThrownBy(() -> test.lease(test.begin(GET)))
          .isInstanceOf(NoEndpointException.class)
          .hasMessageContaining("SERVFAIL");
      assertThat(test.events.lines()).contains("shed false");
      assertThat(test.probes.retired()).containsExactly("10.0.1.1 WITHDRAWN");
      log.assertOnce("has no endpoint: its last dns answer is too old");
    }
  }

  @Test
  void literalThatThePolicyLeavesOutIsRefused() throws IOException {
    ClientConfig guarded = ClientConfig.defaults().withDns(dns -> dns.withPublicOnly(true));
    try (TestEnvironment test = TestEnvironment.of(guarded)) {
      for (String uri : List.of("http://127.0.0.1:8080", "http://[::1]", "http://10.0.0.1")) {
        Attempts attempts = test.loadBalancer.begin(Target.of(URI.create(uri)), GET);
        test.time.run();

        assertThatThrownBy(() -> test.lease(attempts))
            .isInstanceOf(NoEndpointException.class)
            .hasMessageContaining("not allowed");
      }
    }
  }

  @Test
  void linkLocalLiteralIsUsedWhereThePolicyOfItsTargetSaysSo() throws IOException {
    ClientConfig metadata =
        ClientConfig.defaults()
            .withTarget("169.254.169.254", c -> c.withDns(dns -> dns.withLinkLocal(true)));
    try (TestEnvironment test = TestEnvironment.of(metadata)) {
      Attempts allowed =
          test.loadBalancer.begin(Target.of(URI.create("http://169.254.169.254")), GET);
      Attempts other = test.loadBalancer.begin(Target.of(URI.create("http://169.254.170.2")), GET);
      test.time.run();

      assertThat(TestEnvironment.ip(test.lease(allowed))).isEqualTo("169.254.169.254");
      assertThatThrownBy(() -> test.lease(other))
          .isInstanceOf(NoEndpointException.class)
          .hasMessageContaining("not allowed by the dns policy");
    }
  }

  @Test
  void onlyTheFamiliesOfThePolicyBecomeEndpoints() throws IOException {
    ClientConfig v6 = ClientConfig.defaults().withDns(dns -> dns.withFamilies(Set.of(Family.IPV6)));
    try (TestEnvironment test = TestEnvironment.of(v6)) {
      test.dns.answer(TTL, "10.0.1.1", "fd00::1");
      Attempts attempts = test.begin(GET);
      test.time.run();

      assertThat(TestEnvironment.ip(test.lease(attempts))).isEqualTo("fd00:0:0:0:0:0:0:1");
      assertThat(test.loadBalancer.status(TARGET_URI).endpoints()).hasSize(1);
    }
  }

  private static ClusterCounters counters(TestEnvironment test) {
    return Objects.requireNonNull(test.loadBalancer.counters().get(TARGET));
  }

  private static void next(TestEnvironment test, String... addresses) {
    test.dns.answer(TTL, addresses);
    test.advance(Duration.ofSeconds(61));
  }

  private static void keepBusy(TestEnvironment test, Duration duration) throws IOException {
    for (long second = 0; second < duration.toSeconds(); second += 30) {
      test.request(GET, Outcome.SUCCESS);
      test.advance(Duration.ofSeconds(30));
    }
  }

  private static void keepBusyFailing(
      TestEnvironment test, Duration duration, Class<? extends IOException> failure)
      throws IOException {
    for (long second = 0; second < duration.toSeconds(); second += 30) {
      Attempts attempts = test.begin(GET);
      assertThatThrownBy(() -> test.lease(attempts)).isInstanceOf(failure);
      test.advance(Duration.ofSeconds(30));
    }
  }
}
