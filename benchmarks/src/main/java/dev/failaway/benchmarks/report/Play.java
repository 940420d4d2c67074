/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.scenario.Scenario;
import java.util.List;

/**
 * One scenario, played for several clients.
 *
 * @param scenario what was played
 * @param together whether the clients ran at the same time, not one after the other
 * @param clients what each of them reached
 */
public record Play(Scenario scenario, boolean together, List<ClientPlay> clients) {

  public Play {
    clients = List.copyOf(clients);
  }
}
