/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Outcome;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the attempts of a target met in one zone since it was first used.
 *
 * <p>Threading: any thread counts and reads.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never stored
public final class ZoneCounters {

  private final LongAdder[] attempts = new LongAdder[Outcome.values().length];
  private final LongAdder ok = new LongAdder();

  ZoneCounters() {
    for (int index = 0; index < attempts.length; index++) {
      attempts[index] = new LongAdder();
    }
  }

  /** Attempts that ended, whatever they met. */
  public long attempts() {
    long sum = 0;
    for (LongAdder outcome : attempts) {
      sum += outcome.sum();
    }
    return sum + ok.sum();
  }

  /** Attempts that ended with this outcome. */
  public long attempts(Outcome outcome) {
    long counted = attempts[outcome.ordinal()].sum();
    return outcome == Outcome.SUCCESS ? counted + ok.sum() : counted;
  }

  /** Responses with a 2xx status. */
  public long ok() {
    return ok.sum();
  }

  /** An attempt ended without a status, or with one that is no 2xx. */
  void countAttempt(Outcome outcome) {
    attempts[outcome.ordinal()].increment();
  }

  /** An attempt ended with a 2xx: a success of its own kind, so that nearly all count once. */
  void countOk() {
    ok.increment();
  }
}
