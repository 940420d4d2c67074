/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * A ring of the newest entries with an exact count of all, and a way to wait for more.
 *
 * <p>Threading: safe; one short lock, signalled on every entry only while somebody waits.
 */
final class EventLog<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Object[] ring;
  private long total;
  private int waiters;

  EventLog(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("log size (" + capacity + ") must be > 0");
    }
    ring = new Object[capacity];
  }

  void add(T entry) {
    add(order -> entry);
  }

  /** Adds the entry that is made for its number, 1 for the first. */
  void add(LongFunction<? extends T> entry) {
    lock.lock();
    try {
      ring[(int) (total % ring.length)] = entry.apply(total + 1);
      total++;
      if (waiters > 0) {
        added.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The entries still held, oldest first. */
  List<T> list() {
    lock.lock();
    try {
      return listLocked();
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("unchecked") // the ring holds what add() was given, and only that
  private List<T> listLocked() {
    int held = (int) Math.min(total, ring.length);
    List<T> entries = new ArrayList<>(held);
    for (long i = total - held; i < total; i++) {
      entries.add((T) ring[(int) (i % ring.length)]);
    }
    return entries;
  }

  /** How many were added since the start or the last {@link #clear}. */
  long total() {
    lock.lock();
    try {
      return total;
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      Arrays.fill(ring, null);
      total = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until {@code n} entries were added; answers whether that happened in time. */
  boolean awaitTotal(long n, Duration atMost) {
    return awaitLocked(() -> total >= n, atMost);
  }

  /** Waits until {@code n} of the held entries match; answers whether that happened in time. */
  boolean awaitMatching(Predicate<? super T> filter, long n, Duration atMost) {
    return awaitLocked(() -> listLocked().stream().filter(filter).count() >= n, atMost);
  }

  private boolean awaitLocked(BooleanSupplier reached, Duration atMost) {
    long nanos = TimeUnit.NANOSECONDS.convert(atMost);
    lock.lock();
    waiters++;
    try {
      while (!reached.getAsBoolean()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = added.awaitNanos(nanos);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiters--;
      lock.unlock();
    }
  }
}
