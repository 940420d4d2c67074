/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;

/** Connections end in good order after an age or a number of requests. */
record RetireFault(Duration age, long requests) implements NodeFault {
  static final String KIND = "RETIRE";

  @Override
  public String kind() {
    return KIND;
  }

  boolean isDue(long ageNanos, long requestsAnswered) {
    return ageNanos >= age.toNanos() || requestsAnswered >= requests;
  }
}
