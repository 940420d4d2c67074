/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The limit of handshakes follows what the cluster knows of an endpoint. */
class EndpointRecoveryTest {

  private static final String ONE = "10.0.1.1";
  private static final String TWO = "10.0.2.1";

  @Test
  void anEndpointWhoseConnectsFailIsDialledOnceAtATime() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.eject(Outcome.CONNECT_FAILED, ONE);
      Handshakes handshakes = test.loadBalancer.handshakes(TARGET);

      for (int i = 0; i < 4; i++) {
        handshakes.acquire(endpoint(ONE), permit -> {});
        handshakes.acquire(endpoint(TWO), permit -> {});
      }

      assertThat(handshakes.inFlight(endpoint(ONE))).isEqualTo(1);
      assertThat(handshakes.inFlight(endpoint(TWO))).isEqualTo(4);
    }
  }

  @Test
  void aReadmittedEndpointGetsFiftyConnectionsInItsFirstSecond() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.probes.answer(ONE, Outcome.SUCCESS);
      test.eject(ONE);
      while (test.events.lines().stream().noneMatch(line -> line.startsWith("readmitted"))) {
        test.advance(Duration.ofMillis(10));
      }

      AtomicInteger begun = dial(test, ONE, 200);
      AtomicInteger others = dial(test, TWO, 200);
      assertThat(begun).hasValue(50);
      assertThat(others).hasValue(200);
      test.advance(Duration.ofMillis(1_100));

      assertThat(begun).hasValue(200);
    }
  }

  @Test
  void inFailOpenEveryEndpointGetsFiftyConnectionsInASecond() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(ONE, TWO)) {
      test.eject(ONE, TWO);

      AtomicInteger begun = dial(test, ONE, 200);
      assertThat(begun).hasValue(50);
      test.advance(Duration.ofSeconds(1));

      assertThat(begun).hasValue(100);
    }
  }

  @Test
  void aTargetThatIsNotInUseHasALimitToo() {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      Handshakes handshakes = test.loadBalancer.handshakes(TARGET);

      for (int i = 0; i < 5; i++) {
        handshakes.acquire(endpoint(ONE), permit -> {});
      }

      assertThat(handshakes.inFlight()).isEqualTo(4);
      assertThat(handshakes).hasToString("handshakes under way 4, waiting 1");
    }
  }

  /** Connects that succeed at once. */
  private static AtomicInteger dial(TestEnvironment test, String ip, int times) {
    AtomicInteger begun = new AtomicInteger();
    for (int i = 0; i < times; i++) {
      test.loadBalancer
          .handshakes(TARGET)
          .acquire(
              endpoint(ip),
              permit -> {
                begun.incrementAndGet();
                permit.close();
              });
    }
    return begun;
  }

  private static Endpoint endpoint(String ip) {
    return Endpoint.of(ScriptedDns.ip(ip), 8080);
  }
}
