/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import java.util.Optional;

/**
 * One attempt of a request.
 *
 * @param endpoint whom it went to
 * @param outcome what it proved
 * @param start time from the start of the request to its start
 * @param duration time to its final response head, or to its failure
 * @param written whether octets of the request were written to a connection; without that no server
 *     can have seen it
 * @param message what the transport said of its failure
 */
public record AttemptReport(
    Endpoint endpoint,
    Outcome outcome,
    Duration start,
    Duration duration,
    boolean written,
    Optional<String> message) {

  /** An attempt of which only the outcome tells whether it may have been written. */
  public AttemptReport(
      Endpoint endpoint,
      Outcome outcome,
      Duration start,
      Duration duration,
      Optional<String> message) {
    this(endpoint, outcome, start, duration, !outcome.neverSent(), message);
  }
}
