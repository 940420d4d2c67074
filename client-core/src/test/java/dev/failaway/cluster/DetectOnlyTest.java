/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.POST;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.EjectionReason;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With detect-only, evidence is told and shown, and changes nothing. */
class DetectOnlyTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";
  private static final String THREE = "10.0.3.1";

  private static TestEnvironment detecting(UnaryOperator<ClientConfig> settings, String... ips)
      throws IOException {
    return TestEnvironment.of(
            settings.apply(ClientConfig.defaults().withEjection(e -> e.withDetectOnly(true))))
        .resolvedTo(ips);
  }

  /** Whom a hundred requests go to that all succeed. */
  private static Set<String> used(TestEnvironment test) throws IOException {
    Set<String> used = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      Attempts attempts = test.begin(POST);
      Lease lease = test.lease(attempts);
      used.add(TestEnvironment.ip(lease));
      attempts.finish(lease, Outcome.SUCCESS, null, test.now());
    }
    return used;
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT_FAILED", "CONNECT_TIMEOUT", "RESET", "TIMEOUT", "PROTOCOL_ERROR"})
  void transportFailuresAreToldAndTheEndpointStaysInUse(Outcome outcome) throws IOException {
    try (TestEnvironment test = detecting(config -> config, ONE, TWO, THREE)) {
      test.eject(outcome, ONE);

      assertThat(test.events.lines())
          .filteredOn(line -> line.startsWith("ejected"))
          .singleElement()
          .asString()
          .startsWith("ejected 10.0.1.1 ");
      assertThat(test.loadBalancer.status(TARGET_URI).endpoints())
          .filteredOn(e -> e.reason().isPresent())
          .extracting(EndpointStatus::endpoint)
          .hasSize(1);
      assertThat(test.probes.retired()).isEmpty();
      assertThat(used(test)).containsExactly(ONE, TWO, THREE);
    }
  }

  @Test
  void evidenceAgainstAllIsNoFailOpen() throws IOException {
    try (TestEnvironment test = detecting(config -> config, ONE, TWO)) {
      test.eject(Outcome.RESET, ONE, TWO);

      assertThat(test.loadBalancer.status(TARGET_URI).failOpen()).isFalse();
      assertThat(used(test)).containsExactly(ONE, TWO);
    }
  }

  @Test
  void zoneIsNotTakenOutWithItsEndpoints() throws IOException {
    try (TestEnvironment test =
        detecting(
            config ->
                config.withZones(z -> z.withCidrs(Map.of("10.0.1.0/24", "a", "10.0.2.0/24", "b"))),
            ONE,
            "10.0.1.2",
            "10.0.1.3",
            TWO)) {
      test.eject(Outcome.RESET, ONE, "10.0.1.2");

      assertThat(test.loadBalancer.status(TARGET_URI).endpoints())
          .extracting(EndpointStatus::reason)
          .noneMatch(reason -> reason.filter(EjectionReason.ZONE::equals).isPresent());
      assertThat(used(test)).containsExactly(ONE, "10.0.1.2", "10.0.1.3", TWO);
    }
  }
}
