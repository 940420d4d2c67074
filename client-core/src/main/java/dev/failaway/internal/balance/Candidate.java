/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.balance;

/** What a picker knows of an endpoint. */
public interface Candidate {

  /** Leases not yet released. */
  int inFlight();

  /** Whether it can still be leased: the sublist it came from may be a moment old. */
  boolean isUsable();

  /** When it failed last, on the ticker; orders candidates in fail-open. */
  long lastFailureNanos();
}
