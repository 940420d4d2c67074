/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class OutcomeTest {

  @ParameterizedTest
  @CsvSource({
    // outcome, against endpoint, proves transport, never sent, stale
    "SUCCESS, false, true, false, false",
    "CLIENT_ERROR, false, true, false, false",
    "THROTTLED, false, true, false, false",
    "SERVER_ERROR, false, true, false, false",
    "CONNECT_FAILED, true, false, true, false",
    "CONNECT_TIMEOUT, true, false, true, false",
    "TLS_FAILED, true, false, true, false",
    "CERTIFICATE_REJECTED, false, false, true, false",
    "STRANGER, false, false, true, false",
    "NOT_READY, false, false, true, false",
    "UNPROCESSED, false, false, true, false",
    "STALE_UNSENT, false, false, true, true",
    "STALE_CONNECTION, false, false, false, true",
    "RESET, true, false, false, false",
    "CLOSED, true, false, false, false",
    "TIMEOUT, true, false, false, false",
    "STALLED, true, false, false, false",
    "PROTOCOL_ERROR, true, false, false, false",
    "CANCELLED, false, false, false, false",
    "LOCAL_ERROR, false, false, false, false"
  })
  void outcomeProves(
      Outcome outcome, boolean against, boolean transport, boolean neverSent, boolean stale) {
    assertThat(outcome.countsAgainstEndpoint()).isEqualTo(against);
    assertThat(outcome.provesTransport()).isEqualTo(transport);
    assertThat(outcome.neverSent()).isEqualTo(neverSent);
    assertThat(outcome.isStale()).isEqualTo(stale);
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void evidenceSpeaksForOrAgainstTheEndpointOnly(Outcome outcome) {
    assertThat(outcome.countsAgainstEndpoint() && outcome.provesTransport()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "200, SUCCESS",
    "204, SUCCESS",
    "304, SUCCESS",
    "399, SUCCESS",
    "400, CLIENT_ERROR",
    "428, CLIENT_ERROR",
    "429, THROTTLED",
    "430, CLIENT_ERROR",
    "460, CLIENT_ERROR",
    "463, CLIENT_ERROR",
    "464, CLIENT_ERROR",
    "499, CLIENT_ERROR",
    "500, SERVER_ERROR",
    "503, SERVER_ERROR",
    "560, SERVER_ERROR",
    "561, CLIENT_ERROR",
    "599, SERVER_ERROR",
    "999, SERVER_ERROR"
  })
  void statusHasOutcome(int status, Outcome outcome) {
    assertThat(Outcome.ofStatus(status)).isEqualTo(outcome);
  }
}
