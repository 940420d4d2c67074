/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.concurrent.atomic.LongAdder;

/**
 * The running counts of one node.
 *
 * <p>Threading: event loops add, anybody reads.
 */
final class Tally {
  final LongAdder accepted = new LongAdder();
  final LongAdder open = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder answered = new LongAdder();
  final LongAdder resets = new LongAdder();
  final LongAdder idleCloses = new LongAdder();
  final LongAdder idleRaces = new LongAdder();

  NodeCounters snapshot() {
    return new NodeCounters(
        accepted.sum(),
        open.sum(),
        requests.sum(),
        answered.sum(),
        resets.sum(),
        idleCloses.sum(),
        idleRaces.sum());
  }

  void clear() {
    accepted.reset();
    requests.reset();
    answered.reset();
    resets.reset();
    idleCloses.reset();
    idleRaces.reset();
  }
}
