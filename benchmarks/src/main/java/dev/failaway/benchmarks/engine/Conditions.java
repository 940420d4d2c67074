/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.time.Duration;

/**
 * What every client is told about patience.
 *
 * @param attemptTimeout for one try
 * @param attempts tries of one request, for clients that retry
 */
public record Conditions(Duration attemptTimeout, int attempts) {

  /** 500 ms and three attempts. */
  public static Conditions defaults() {
    return new Conditions(Duration.ofMillis(500), 3);
  }
}
