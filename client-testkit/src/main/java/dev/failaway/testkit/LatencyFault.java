/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;

/** Late answers. */
record LatencyFault(Duration latency, Duration jitter) implements NodeFault {
  static final String KIND = "LATENCY";

  LatencyFault {
    if (latency.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException(
          "latency (" + latency + ") and jitter (" + jitter + ") must be >= 0");
    }
  }

  @Override
  public String kind() {
    return KIND;
  }
}
