/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import java.time.Instant;
import java.util.List;

/**
 * Everything that a call of the command line measured.
 *
 * @param created when
 * @param machine where
 * @param plays scenarios in the order in which they were played
 * @param interrupted whether it is only a part of what was asked for
 */
public record Report(Instant created, Machine machine, List<Play> plays, boolean interrupted) {

  public Report {
    plays = List.copyOf(plays);
  }

  /** Whether the client of that name met every goal of every scenario. */
  public boolean isMetBy(String client) {
    return plays.stream()
        .flatMap(play -> play.clients().stream())
        .filter(result -> result.name().equals(client))
        .allMatch(ClientPlay::meetsGoals);
  }
}
