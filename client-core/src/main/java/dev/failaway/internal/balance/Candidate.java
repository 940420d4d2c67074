/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

/** What a picker knows of an endpoint. */
public interface Candidate {

  /** Leases not yet released. */
  int inFlight();

  /** What a further request would wait for, in any unit: the lower wins. */
  default double load() {
    return inFlight();
  }

  /** Share of its draws that it accepts, above 0 and up to 1: less than 1 in slow start. */
  default double weight() {
    return 1;
  }

  /** Whether it can still be leased: the sublist it came from may be a moment old. */
  boolean isUsable();

  /** When it failed last, on the ticker; orders candidates in fail-open. */
  long lastFailureNanos();
}
