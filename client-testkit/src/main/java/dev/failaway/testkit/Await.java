/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a condition with a deadline, for tests that observe something which sends no signal.
 *
 * <p>The condition is asked at once and then after short parks (0.2 ms, doubling up to 10 ms), so a
 * condition that holds already costs nothing and one that comes soon is seen soon. Logs of the
 * testkit have waiting methods of their own, which are woken instead of asking.
 *
 * <p>Threading: the condition runs on the calling thread.
 */
public final class Await {
  private static final long FIRST_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private Await() {}

  /**
   * Waits until the condition holds.
   *
   * @param condition asked repeatedly on this thread; should be cheap
   * @param atMost the deadline, counted from now
   * @throws AssertionError when the deadline passes or the thread is interrupted (the flag stays)
   */
  public static void until(BooleanSupplier condition, Duration atMost) {
    until(condition, atMost, () -> "the condition");
  }

  /**
   * Waits until the condition holds; a failure says what was awaited.
   *
   * @param condition asked repeatedly on this thread; should be cheap
   * @param atMost the deadline, counted from now
   * @param what describes the condition or the state seen instead; asked only on failure
   * @throws AssertionError when the deadline passes or the thread is interrupted (the flag stays)
   */
  public static void until(BooleanSupplier condition, Duration atMost, Supplier<String> what) {
    long start = System.nanoTime();
    long patience = TimeUnit.NANOSECONDS.convert(atMost);
    long park = FIRST_PARK_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start >= patience) {
        throw new AssertionError("not within " + atMost + ": " + what.get());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting for " + what.get());
      }
      LockSupport.parkNanos(park);
      park = Math.min(LONGEST_PARK_NANOS, park * 2);
    }
  }

  /**
   * Waits until the supplier answers something other than null, and returns it.
   *
   * @param <T> what is awaited
   * @param source asked repeatedly on this thread; should be cheap
   * @param atMost the deadline, counted from now
   * @return the first answer that is not null
   * @throws AssertionError when the deadline passes or the thread is interrupted (the flag stays)
   */
  public static <T> T value(Supplier<? extends @Nullable T> source, Duration atMost) {
    AtomicReference<@Nullable T> found = new AtomicReference<>();
    until(
        () -> {
          found.set(source.get());
          return found.get() != null;
        },
        atMost,
        () -> "a value");
    return Objects.requireNonNull(found.get());
  }
}
