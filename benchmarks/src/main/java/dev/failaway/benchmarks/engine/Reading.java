/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.util.List;

/**
 * Counters at one moment; figures are differences of two readings.
 *
 * @param nanos when, from the start of the run
 * @param byNode connections that each node accepted so far, in the same order in every reading
 * @param failed connection attempts that failed on this machine so far, negative when unknown
 * @param loopback connections to the machine's own loopback so far, negative when unknown
 */
public record Reading(long nanos, List<Long> byNode, long failed, long loopback) {

  public Reading {
    byNode = List.copyOf(byNode);
  }

  /** Connections that the nodes accepted so far. */
  public long accepted() {
    return byNode.stream().mapToLong(Long::longValue).sum();
  }

  /** The most connections that one node accepted since an earlier reading. */
  public long mostSince(Reading earlier) {
    long most = 0;
    for (int node = 0; node < byNode.size(); node++) {
      most = Math.max(most, byNode.get(node) - earlier.byNode.get(node));
    }
    return most;
  }
}
