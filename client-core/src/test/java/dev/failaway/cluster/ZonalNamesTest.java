/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.Endpoint;
import dev.failaway.EndpointStatus;
import dev.failaway.LogCapture;
import dev.failaway.Outcome;
import dev.failaway.Resolution;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Labels from zonal names: hints, and never the source of traffic. */
class ZonalNamesTest {

  private static final ClientConfig ZONAL =
      ClientConfig.defaults().withZones(zones -> zones.withZonalNames("az1", "az2"));
  private static final String AZ1 = "az1.lb.test";
  private static final String AZ2 = "az2.lb.test";

  @Test
  void endpointsGetTheLabelOfTheZonalNameThatHasTheirAddress() throws IOException {
    try (TestEnvironment test = zonal()) {
      assertThat(zones(test))
          .isEqualTo(Map.of("10.0.1.1", Optional.of("az1"), "10.0.2.1", Optional.of("az2")));
      assertThat(test.events.lines()).contains("zones [10.0.1.1,10.0.2.1]");
    }
  }

  @Test
  void addressesOfZonalNamesNeverBecomeEndpoints() throws IOException {
    try (TestEnvironment test = zonal()) {
      test.dns.answerName(AZ2, "10.0.2.1", "10.0.2.2");
      test.dns.answer(Duration.ofSeconds(60), "10.0.1.1"); // az2 is withdrawn, its name answers
      test.advance(Duration.ofSeconds(130));

      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo("10.0.1.1");
      }
    }
  }

  @Test
  void nameThatDoesNotExistIsNoLabelNoErrorAndRarelyAsked() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONAL)) {
      test.dns.answerName(AZ1, "10.0.1.1");
      test.dns.answerName(AZ2);
      test.resolvedTo("10.0.1.1", "10.0.2.1");

      test.stayInUse(Duration.ofHours(1));

      assertThat(zones(test).get("10.0.2.1")).isEmpty();
      assertThat(test.dns.lookups(AZ1)).isBetween(60, 80);
      assertThat(test.dns.lookups(AZ2)).isBetween(5, 8);
      assertThat(test.loadBalancer.status(TARGET_URI).dns().lastError()).isEmpty();
    }
  }

  @Test
  void lookupThatFailsKeepsTheLabels() throws IOException {
    try (TestEnvironment test = zonal()) {
      test.dns.failName(AZ1, "SERVFAIL");

      test.stayInUse(Duration.ofMinutes(30));

      assertThat(zones(test).get("10.0.1.1")).contains("az1");
    }
  }

  @Test
  void nameThatExistedIsAskedForAgainWhenItsZoneReturns() throws IOException {
    try (TestEnvironment test = zonal()) {
      test.dns.answerName(AZ2);
      test.dns.answer(Duration.ofSeconds(60), "10.0.1.1"); // az2 is withdrawn, its name as well
      test.stayInUse(Duration.ofMinutes(3));
      test.dns.answerName(AZ2, "10.0.2.1");
      test.dns.answer(Duration.ofSeconds(60), "10.0.1.1", "10.0.2.1");

      test.stayInUse(Duration.ofMinutes(2));

      assertThat(zones(test).get("10.0.2.1")).contains("az2");
    }
  }

  @Test
  void lookupThatNeverEndsIsGivenUpAndDoesNotCountAfterwards() throws IOException {
    try (TestEnvironment test = zonal()) {
      CompletableFuture<Resolution> never = new CompletableFuture<>();
      test.dns.stageName(AZ1, never);
      test.stayInUse(Duration.ofMinutes(3));
      test.dns.answerName(AZ1, "10.0.1.1", "10.0.1.2");
      test.dns.answer(Duration.ofSeconds(60), "10.0.1.1", "10.0.1.2", "10.0.2.1");
      test.stayInUse(Duration.ofMinutes(3));
      assertThat(zones(test).get("10.0.1.2")).contains("az1");

      never.complete(new Resolution(List.of(ScriptedDns.ip("10.0.2.1")), Duration.ZERO, AZ1));
      test.time.run();

      assertThat(zones(test).get("10.0.2.1")).contains("az2");
    }
  }

  @Test
  void zonalNameThatShedsKeepsTheLabels() throws IOException {
    try (TestEnvironment test = zonal()) {
      test.dns.answerName(AZ1, "0.0.0.0");

      test.stayInUse(Duration.ofMinutes(5));

      assertThat(zones(test).get("10.0.1.1")).contains("az1");
    }
  }

  @Test
  void functionThatThrowsLeavesItsAddressesWithoutALabelAndIsReportedOnce() throws IOException {
    ClientConfig broken =
        ClientConfig.defaults()
            .withZones(
                zones ->
                    zones.withFunction(
                        address -> {
                          throw new AssertionError("broken");
                        }));
    try (TestEnvironment test = TestEnvironment.of(broken);
        LogCapture log = LogCapture.of(Members.class)) {
      test.resolvedTo("10.0.1.1", "10.0.2.1");
      test.advance(Duration.ofSeconds(61));

      assertThat(test.lease(test.begin(GET)).endpoint().zone()).isEmpty();
      assertThat(log.lines("zone function failed")).hasSize(1);
    }
  }

  @Test
  void newAddressIsLabelledSoon() throws IOException {
    try (TestEnvironment test = zonal()) {
      test.advance(Duration.ofSeconds(10));
      test.dns.answerName(AZ2, "10.0.2.1", "10.0.2.2");
      test.dns.answer(Duration.ofSeconds(60), "10.0.1.1", "10.0.2.1", "10.0.2.2");

      test.eject("10.0.1.1"); // asks dns early
      test.time.run();

      assertThat(zones(test).get("10.0.2.2")).contains("az2");
    }
  }

  @Test
  void labelThatComesLaterIsObeyedByAShift() throws IOException {
    try (TestEnvironment test = TestEnvironment.of(ZONAL)) {
      test.loadBalancer.shiftAway("az1", Duration.ofMinutes(5));
      test.dns.answerName(AZ1, "10.0.1.1");
      test.dns.answerName(AZ2, "10.0.2.1");
      test.resolvedTo("10.0.1.1", "10.0.2.1");
      test.time.run();

      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo("10.0.2.1");
      }
    }
  }

  @Test
  void leaseOfBeforeCountsForTheSameEndpoint() throws IOException {
    try (TestEnvironment test = zonal()) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      Endpoint before = lease.endpoint();
      test.dns.answerName(AZ1, "10.0.2.1");
      test.dns.answerName(AZ2, "10.0.1.1");
      test.advance(Duration.ofSeconds(61));

      assertThat(lease.endpoint()).isEqualTo(before);
      assertThat(lease.endpoint().zone()).isNotEqualTo(before.zone());
      attempts.finish(lease, Outcome.SUCCESS, null, test.now());
    }
  }

  @Test
  void forgottenTargetEndsItsZonalLookups() throws IOException {
    try (TestEnvironment test = zonal()) {
      test.advance(Duration.ofMinutes(12));
      int lookups = test.dns.lookups();

      test.advance(Duration.ofHours(1));

      assertThat(test.dns.lookups()).isEqualTo(lookups);
      assertThat(test.time.pending()).isZero();
    }
  }

  private static TestEnvironment zonal() throws IOException {
    TestEnvironment test = TestEnvironment.of(ZONAL);
    test.dns.answerName(AZ1, "10.0.1.1");
    test.dns.answerName(AZ2, "10.0.2.1");
    return test.resolvedTo("10.0.1.1", "10.0.2.1");
  }

  private static Map<String, Optional<String>> zones(TestEnvironment test) {
    Map<String, Optional<String>> zones = new TreeMap<>();
    for (EndpointStatus status : test.loadBalancer.status(TARGET_URI).endpoints()) {
      zones.put(
          status.endpoint().address().getAddress().getHostAddress(), status.endpoint().zone());
    }
    return zones;
  }
}
