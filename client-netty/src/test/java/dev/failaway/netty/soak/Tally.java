/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How requests ended, and what must not have happened. */
final class Tally {
  private static final int MOST_WRONGS = 20;

  private final AtomicLong ids = new AtomicLong();
  private final LongAdder octets = new LongAdder();
  private final Map<String, LongAdder> ends = new ConcurrentHashMap<>();
  private final Queue<Throwable> wrongs = new ConcurrentLinkedQueue<>();

  /** A new request. */
  long begin() {
    return ids.incrementAndGet();
  }

  long begun() {
    return ids.get();
  }

  void end(String how) {
    ends.computeIfAbsent(how, any -> new LongAdder()).increment();
  }

  long ended() {
    return ends.values().stream().mapToLong(LongAdder::sum).sum();
  }

  long ended(String how) {
    LongAdder adder = ends.get(how);
    return adder == null ? 0 : adder.sum();
  }

  void checked(long octetsReceived) {
    octets.add(octetsReceived);
  }

  void wrong(Throwable what) {
    if (wrongs.size() < MOST_WRONGS) {
      wrongs.add(what);
    }
  }

  /** Throws the first of what must not happen, with the others. */
  void assertNothingWrong() {
    Throwable first = wrongs.poll();
    if (first == null) {
      return;
    }
    AssertionError failure = new AssertionError("the soak found: " + first, first);
    wrongs.forEach(failure::addSuppressed);
    throw failure;
  }

  @Override
  public String toString() {
    Map<String, Long> sorted = new TreeMap<>();
    ends.forEach((how, count) -> sorted.put(how, count.sum()));
    return begun() + " requests " + sorted + ", " + octets.sum() / 1_000_000 + " MB checked";
  }
}
