/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.scenario.Scenario;
import java.util.List;

/**
 * Is told how a run goes.
 *
 * <p>Threading: called by the thread that plays the scenario; should not block.
 */
public interface Progress {

  /** A run begins. */
  void begins(Scenario scenario, List<String> clients);

  /** Something was done to the load balancer. */
  void happened(long nanos, String label);

  /** A second has passed. */
  void passed(Moment moment);

  /**
   * One second of a run.
   *
   * @param second its number, from 1
   * @param seconds of the whole run
   * @param phase name of the phase
   * @param clients what each client did in it
   */
  record Moment(long second, long seconds, String phase, List<ClientMoment> clients) {}

  /**
   * What one client did in one second.
   *
   * @param client its name
   * @param ended requests that ended
   * @param failed those of them that failed
   * @param failedInAll failed requests since the warm-up
   * @param p99Millis of those that ended; 0 when none did
   * @param perZone requests that each zone received, zone 1 first
   */
  record ClientMoment(
      String client,
      int ended,
      int failed,
      int failedInAll,
      double p99Millis,
      List<Integer> perZone) {}
}
