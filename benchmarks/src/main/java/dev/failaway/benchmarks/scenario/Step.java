/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * One thing that happens to the load balancer during a phase.
 *
 * @param after offset from the start of its phase
 * @param label what a person reads in the progress and on the timeline
 * @param action what is done to the stage
 */
public record Step(Duration after, String label, Consumer<Stage> action) {

  /** A step at the very start of its phase. */
  public static Step atOnce(String label, Consumer<Stage> action) {
    return new Step(Duration.ZERO, label, action);
  }
}
