/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.AttemptReport;
import dev.failaway.Outcome;
import dev.failaway.RequestReport;
import dev.failaway.Verdict;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Promise P13: what a request can tell of itself, whether it failed or not. */
class RequestReportsTest {

  private static final Duration MS_20 = Duration.ofMillis(20);
  private static final String[] THREE = {"10.0.1.1", "10.0.2.1", "10.0.3.1"};

  @Test
  void answeredRequestTellsItsAttempt() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      lease.written(test.now());
      test.advance(MS_20);
      attempts.responded(lease, 204, -1, test.now());
      test.advance(MS_20);
      attempts.finish(lease, Outcome.SUCCESS, null, test.now());

      RequestReport report = attempts.report(test.now());

      assertThat(report.elapsed()).isEqualTo(MS_20);
      assertThat(report.attempts()).hasSize(1);
      AttemptReport attempt = report.attempts().get(0);
      assertThat(attempt.endpoint()).isEqualTo(lease.endpoint());
      assertThat(attempt.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(attempt.duration()).isEqualTo(MS_20);
      assertThat(attempt.written()).isTrue();
      assertThat(report.cluster().verdict()).isEqualTo(Verdict.HEALTHY);
      assertThat(report.cluster().endpoints()).hasSize(3);
      assertThat(report.cluster().dns().addresses()).hasSize(3);
      assertThat(report.cluster().budget()).isPositive();
    }
  }

  @Test
  void failedAttemptsComeBeforeTheOneThatWasAnswered() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Lease unsent = test.lease(attempts);
      test.advance(MS_20);
      attempts.finish(unsent, Outcome.CONNECT_FAILED, new IOException("refused"), test.now());
      Lease reset = test.lease(attempts);
      reset.written(test.now());
      attempts.finish(reset, Outcome.RESET, new IOException("reset"), test.now());
      Lease answered = test.lease(attempts);
      attempts.responded(answered, 404, -1, test.now());

      RequestReport report = attempts.report(test.now());

      assertThat(report.attempts())
          .extracting(AttemptReport::outcome)
          .containsExactly(Outcome.CONNECT_FAILED, Outcome.RESET, Outcome.CLIENT_ERROR);
      assertThat(report.attempts())
          .extracting(AttemptReport::written)
          .containsExactly(false, true, true);
      assertThat(report.attempts())
          .extracting(AttemptReport::start)
          .containsExactly(Duration.ZERO, MS_20, MS_20);
    }
  }

  @Test
  void attemptWhoseBodyFailedIsToldOnce() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      Lease lease = test.lease(attempts);
      lease.written(test.now());
      attempts.responded(lease, 200, -1, test.now());
      test.advance(MS_20);
      attempts.finish(lease, Outcome.CLOSED, new IOException("closed"), test.now());

      assertThat(attempts.report(test.now()).attempts())
          .extracting(AttemptReport::outcome)
          .containsExactly(Outcome.CLOSED);
    }
  }

  @Test
  void requestThatIsStillUnderWayTellsTheAttemptsThatEnded() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo(THREE)) {
      Attempts attempts = test.begin(GET);
      test.lease(attempts);
      test.advance(MS_20);

      RequestReport report = attempts.report(test.now());

      assertThat(report.attempts()).isEmpty();
      assertThat(report.elapsed()).isEqualTo(MS_20);
    }
  }
}
