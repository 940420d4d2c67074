/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Outcome;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** One address family leads nowhere: requests are not held up for it. */
class AddressFamiliesTest {

  private static final String[] BOTH = {
    "10.0.1.1", "10.0.2.1", "10.0.3.1", "fd00::1", "fd00::2", "fd00::3"
  };

  @Test
  void endpointThatIsNotReadyInOneFamilyIsFollowedByOneOfTheOther() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(BOTH)) {
      for (int i = 0; i < 100; i++) {
        Attempts attempts = test.begin(GET);
        Lease first = test.lease(attempts);
        attempts.finish(first, Outcome.NOT_READY, new IOException("not ready"), test.now());

        assertThat(isV6(test.lease(attempts))).isNotEqualTo(isV6(first));
      }
    }
  }

  @Test
  void failureAfterTheConnectIsNoSuspicionOfAFamily() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(BOTH)) {
      int same = 0;
      for (int i = 0; i < 100; i++) {
        Attempts attempts = test.begin(GET);
        Lease first = test.lease(attempts);
        attempts.responded(first, 503, -1, test.now());
        Lease second = test.lease(attempts);
        same += isV6(second) == isV6(first) ? 1 : 0;
        attempts.finish(second, Outcome.SUCCESS, null, test.now());
      }

      assertThat(same).isGreaterThan(5);
    }
  }

  private static boolean isV6(Lease lease) {
    return TestEnvironment.ip(lease).contains(":");
  }
}
