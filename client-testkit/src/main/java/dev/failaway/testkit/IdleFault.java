/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;

/** Idle connections are closed, some with a late FIN. */
record IdleFault(Duration idle, double lateShare, Duration late) implements NodeFault {
  static final String KIND = "IDLE";

  IdleFault {
    if (idle.isNegative() || idle.isZero() || late.isNegative()) {
      throw new IllegalArgumentException(
          "idle (" + idle + ") must be > 0 and late (" + late + ") >= 0");
    }
  }

  @Override
  public String kind() {
    return KIND;
  }
}
