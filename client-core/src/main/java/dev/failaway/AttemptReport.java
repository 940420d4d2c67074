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
 * @param duration how long it took
 * @param message what the transport said of its failure
 */
public record AttemptReport(
    Endpoint endpoint,
    Outcome outcome,
    Duration start,
    Duration duration,
    Optional<String> message) {}
