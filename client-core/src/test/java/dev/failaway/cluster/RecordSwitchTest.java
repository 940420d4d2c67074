/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import dev.failaway.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A name that answers with another record: region failover, or weighted records in turn. */
class RecordSwitchTest {

  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Duration NEXT_REFRESH = Duration.ofSeconds(61);
  private static final String[] HERE = {"10.0.1.1", "10.0.2.1"};
  private static final String[] THERE = {"10.8.1.1", "10.8.2.1"};

  @Test
  void newRequestsFollowTheNewRecordAndTheOldOneRests() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(HERE)) {
      switchTo(test, THERE);

      for (int i = 0; i < 50; i++) {
        assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isIn((Object[]) THERE);
      }
      assertThat(test.events.lines())
          .contains("added [10.8.1.1,10.8.2.1] withdrawn [] rested [10.0.1.1,10.0.2.1]");
      assertThat(test.probes.retired()).isEmpty();
      assertThat(states(test, HERE)).containsOnly(EndpointState.RESTING);
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.HEALTHY);
    }
  }

  @Test
  void restingRecordReturnsWithoutSlowStart() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(HERE)) {
      switchTo(test, THERE);
      test.dns.answer(TTL, HERE[0], HERE[1], THERE[0]);
      test.advance(NEXT_REFRESH);

      int rested = 0;
      for (int i = 0; i < 300; i++) {
        Attempts attempts = test.begin(GET);
        Lease lease = test.lease(attempts);
        rested += List.of(HERE).contains(TestEnvironment.ip(lease)) ? 1 : 0;
        attempts.finish(lease, Outcome.SUCCESS, null, test.now());
      }

      assertThat(rested).isBetween(160, 240); // two of three; with slow start it were 10 %
    }
  }

  @Test
  void failureBeforeTheSwitchWithdrawsTheOldRecord() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(HERE)) {
      test.dns.answer(TTL, THERE);

      test.eject(HERE[0]); // asks dns early
      test.advance(Duration.ofSeconds(6));

      assertThat(test.events.lines())
          .contains("added [10.8.1.1,10.8.2.1] withdrawn [10.0.1.1,10.0.2.1]");
      assertThat(test.probes.retired()).contains("10.0.2.1 WITHDRAWN");
    }
  }

  @Test
  void failuresAtRestEndTheRestOfTheWholeRecord() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(HERE)) {
      Map<Lease, Attempts> running = new LinkedHashMap<>();
      for (int i = 0; i < 10; i++) {
        Attempts attempts = test.begin(GET);
        running.put(test.lease(attempts), attempts);
      }
      switchTo(test, THERE);

      for (Map.Entry<Lease, Attempts> request : running.entrySet()) {
        if (TestEnvironment.ip(request.getKey()).equals(HERE[0])) {
          IOException reset = new IOException("reset");
          request.getValue().finish(request.getKey(), Outcome.RESET, reset, test.now());
        }
      }
      test.time.run();

      assertThat(test.probes.retired())
          .containsExactlyInAnyOrder("10.0.1.1 WITHDRAWN", "10.0.2.1 WITHDRAWN");
      assertThat(states(test, HERE)).doesNotContain(EndpointState.RESTING);
    }
  }

  @Test
  void recordsThatTakeTurnsForADayCauseNoSlowStartAndNoRetirement() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(HERE)) {
      for (int turn = 0; turn < 24 * 60; turn++) {
        test.dns.answer(TTL, turn % 2 == 0 ? THERE : HERE);
        test.advance(TTL);
        test.request(GET, Outcome.SUCCESS);
      }

      assertThat(test.probes.retired()).isEmpty();
      assertThat(test.events.lines()).noneMatch(line -> line.startsWith("forgotten"));
    }
  }

  @Test
  void switchLeavesNoMomentWithoutAnEndpoint() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(HERE)) {
      Set<String> used = new LinkedHashSet<>();
      test.atClock = () -> used.add(request(test));

      switchTo(test, THERE);

      assertThat(used).contains(HERE[0], HERE[1]);
      test.atClock = null;
      assertThat(request(test)).isIn((Object[]) THERE);
    }
  }

  @Test
  void requestThatIsChoosingDuringTheSwitchChoosesAgain() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(HERE)) {
      test.advance(Duration.ofSeconds(15));
      Attempts choosing = test.begin(GET);
      test.atNextDraw = () -> switchTo(test, THERE);

      assertThat(TestEnvironment.ip(test.lease(choosing))).isIn((Object[]) THERE);
    }
  }

  /** One that is answered; returns where. */
  private static String request(TestEnvironment test) {
    try {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      attempts.responded(lease, 200, -1, test.time.nowNanos());
      attempts.finish(lease, Outcome.SUCCESS, null, test.time.nowNanos());
      return TestEnvironment.ip(lease);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void switchTo(TestEnvironment test, String... addresses) {
    test.advance(Duration.ofSeconds(15)); // nothing failed lately
    test.dns.answer(TTL, addresses);
    test.advance(NEXT_REFRESH);
  }

  private static List<EndpointState> states(TestEnvironment test, String... addresses) {
    return test.loadBalancer.status(TARGET_URI).endpoints().stream()
        .filter(
            status ->
                List.of(addresses)
                    .contains(status.endpoint().address().getAddress().getHostAddress()))
        .map(EndpointStatus::state)
        .toList();
  }
}
