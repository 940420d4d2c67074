/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The addresses of one name and type, and how an answer shows them.
 *
 * @param sets one set, or several that take turns
 * @param ttlSeconds their time to live
 * @param shuffled whether every answer has an order of its own
 * @param sampling how many an answer shows
 */
record RecordSet(List<WeightedRecords> sets, long ttlSeconds, boolean shuffled, Sampling sampling) {
  RecordSet {
    sets = List.copyOf(sets);
  }

  /** No addresses yet, in the way that names begin with. */
  static RecordSet empty(long ttlSeconds) {
    return new RecordSet(
        List.of(new WeightedRecords(1, List.of())), ttlSeconds, true, Sampling.all());
  }

  RecordSet withAddresses(List<InetAddress> newAddresses) {
    return withSets(List.of(new WeightedRecords(1, newAddresses)));
  }

  RecordSet withSets(List<WeightedRecords> newSets) {
    return new RecordSet(newSets, ttlSeconds, shuffled, sampling);
  }

  /** All of them, in the scripted order. */
  List<InetAddress> addresses() {
    return sets.stream().flatMap(set -> set.addresses().stream()).distinct().toList();
  }

  RecordSet withTtl(long newTtlSeconds) {
    return new RecordSet(sets, newTtlSeconds, shuffled, sampling);
  }

  RecordSet withShuffled(boolean newShuffled) {
    return new RecordSet(sets, ttlSeconds, newShuffled, sampling);
  }

  RecordSet withSampling(Sampling newSampling) {
    return new RecordSet(sets, ttlSeconds, shuffled, newSampling);
  }

  /**
   * The addresses of one answer, in the scripted order.
   *
   * @param round counts the answers, or the TTL windows when the sampling is stable for one
   * @param seed makes random choices repeatable per round
   */
  List<InetAddress> choose(long round, long seed) {
    List<InetAddress> shown = new ArrayList<>(WeightedRecords.ofTurn(sets, round).addresses());
    if (sampling.size() < shown.size()) {
      if (sampling.random()) {
        Collections.shuffle(shown, new Random(seed * 31 + round));
      } else {
        Collections.rotate(shown, (int) -((round * sampling.size()) % shown.size()));
      }
      shown.subList(sampling.size(), shown.size()).clear();
    }
    return shown;
  }

  /** The same addresses in the order of one answer. */
  List<InetAddress> order(List<InetAddress> chosen, Random dice) {
    List<InetAddress> ordered = new ArrayList<>(chosen);
    if (shuffled) {
      Collections.shuffle(ordered, dice);
    }
    return ordered;
  }
}
