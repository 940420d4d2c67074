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
 * @param addresses all of them, in the scripted order
 * @param ttlSeconds their time to live
 * @param shuffled whether every answer has an order of its own
 * @param sampling how many an answer shows
 */
record RecordSet(
    List<InetAddress> addresses, long ttlSeconds, boolean shuffled, Sampling sampling) {
  RecordSet {
    addresses = List.copyOf(addresses);
  }

  RecordSet withAddresses(List<InetAddress> newAddresses) {
    return new RecordSet(newAddresses, ttlSeconds, shuffled, sampling);
  }

  RecordSet withTtl(long newTtlSeconds) {
    return new RecordSet(addresses, newTtlSeconds, shuffled, sampling);
  }

  RecordSet withShuffled(boolean newShuffled) {
    return new RecordSet(addresses, ttlSeconds, newShuffled, sampling);
  }

  RecordSet withSampling(Sampling newSampling) {
    return new RecordSet(addresses, ttlSeconds, shuffled, newSampling);
  }

  /**
   * The addresses of one answer.
   *
   * @param round counts the answers, or the TTL windows when the sampling is stable for one
   * @param seed makes random choices repeatable per round
   * @param dice the order of the answer
   */
  List<InetAddress> show(long round, long seed, Random dice) {
    List<InetAddress> shown = new ArrayList<>(addresses);
    if (sampling.size() < shown.size()) {
      if (sampling.random()) {
        Collections.shuffle(shown, new Random(seed * 31 + round));
      } else {
        Collections.rotate(shown, (int) -((round * sampling.size()) % shown.size()));
      }
      shown.subList(sampling.size(), shown.size()).clear();
    }
    if (shuffled) {
      Collections.shuffle(shown, dice);
    }
    return shown;
  }
}
