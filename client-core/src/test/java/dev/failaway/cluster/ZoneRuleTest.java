/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import dev.failaway.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Correlated failures of a zone in virtual time. */
class ZoneRuleTest {

  private static final String[] ADDRESSES = {
    "10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.2.1", "10.0.2.2", "10.0.2.3"
  };

  private static TestEnvironment twoZones() throws IOException {
    return TestEnvironment.of(
            ClientConfig.defaults()
                .withZones(z -> z.withCidrs(Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b"))))
        .resolvedTo(ADDRESSES);
  }

  @Test
  void lastEndpointOfAFailingZoneIsLeftBeforeItsOwnFailures() throws IOException {
    try (TestEnvironment test = twoZones()) {
      test.eject(Outcome.TIMEOUT, "10.0.1.1", "10.0.1.2");

      assertThat(test.events.lines()).contains("ejected 10.0.1.3 ZONE");
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.ONE_ZONE);
      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).startsWith("10.0.2.");
      }
    }
  }

  @Test
  void oneEndpointIsNoZone() throws IOException {
    try (TestEnvironment test = twoZones()) {
      test.eject("10.0.1.1");

      assertThat(test.events.lines()).noneMatch(line -> line.endsWith("ZONE"));
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.ONE_ENDPOINT);
    }
  }

  @Test
  void endpointsOfTwoZonesAreNoZone() throws IOException {
    try (TestEnvironment test = twoZones()) {
      test.eject("10.0.1.1", "10.0.2.1");

      assertThat(test.events.lines()).noneMatch(line -> line.endsWith("ZONE"));
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.SEVERAL_ZONES);
    }
  }

  @Test
  void failuresFarApartAreNotCorrelated() throws IOException {
    try (TestEnvironment test = twoZones()) {
      test.eject("10.0.1.1");
      test.advance(Duration.ofSeconds(30));
      test.eject("10.0.1.2");

      assertThat(test.events.lines()).noneMatch(line -> line.endsWith("ZONE"));
    }
  }

  @Test
  void lastZoneIsNeverEjected() throws IOException {
    try (TestEnvironment test = twoZones()) {
      test.eject("10.0.1.1", "10.0.1.2");
      test.eject("10.0.2.1", "10.0.2.2");

      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isEqualTo("10.0.2.3");
    }
  }

  @Test
  void zoneReturnsWithTheFirstOfIt() throws IOException {
    try (TestEnvironment test = twoZones()) {
      test.probes.answer("10.0.1.1", Outcome.SUCCESS);
      test.eject("10.0.1.1", "10.0.1.2");
      assertThat(test.events.lines()).contains("ejected 10.0.1.3 ZONE");

      test.advance(Duration.ofMillis(5_100));

      assertThat(test.events.lines()).contains("readmitted 10.0.1.1", "readmitted 10.0.1.3");
      assertThat(test.events.lines()).doesNotContain("readmitted 10.0.1.2");
    }
  }
}
