/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.util.concurrent.TimeUnit;

/**
 * How long the servers of one target keep an idle connection, as far as their closing has told. A
 * server that closes in the moment in which a request is sent takes the request with it, and one
 * that must not be sent twice fails; so nobody should be near that moment.
 *
 * <ol>
 *   <li>A sample is the age at which an idle connection was found closed: by its end, or by the
 *       failure of the request that reused it.
 *   <li>It is no sample when a much older connection is still open, or when connections of
 *       different ages end together: a server that restarts, or a network that fails, has not
 *       waited for anything.
 *   <li>One sample makes requests careful that must not be repeated: for a minute they reuse only
 *       what has been idle for less than three quarters of it.
 *   <li>Three samples that agree are knowledge: every connection of the target closes at three
 *       quarters of the shortest, for ten minutes from the last sample; careful requests go on to
 *       obey it.
 *   <li>A response on a connection that had been idle for longer proves all that wrong, and it is
 *       forgotten.
 * </ol>
 *
 * <p>Threading: any thread; the limits are read without a lock.
 */
final class ServerIdleTime {
  /** A close this soon has other reasons: a response that ends its connection, a crash. */
  private static final long YOUNGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long CARE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int ENOUGH = 3;

  /** How far samples of the same idle time lie apart: the end may reach us late. */
  private static final double AGREEMENT = 1.25;

  /** How much older a connection must be to show that age was not the reason. */
  private static final double MUCH_OLDER = 1.5;

  private static final double SAFE = 0.75;

  /** Ends within this time are one event. */
  private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long MASS_NANOS = TimeUnit.SECONDS.toNanos(1);

  // Guarded by this.
  private long shortest = Nanos.FOREVER;
  private long longest;
  private int samples;
  private long lastSampleNanos;
  private long lastCloseAge;
  private long lastCloseNanos;
  private boolean closedBefore;
  private boolean massClose;
  private boolean learnt;

  private volatile long limitNanos = Nanos.FOREVER;
  private volatile long carefulNanos = Nanos.FOREVER;

  /** How long a connection may be idle at most. */
  long limitNanos() {
    return limitNanos;
  }

  /** How long a connection may have been idle that carries what must not be sent twice. */
  long carefulNanos() {
    return carefulNanos;
  }

  /**
   * An idle connection was found closed by the server.
   *
   * @param age how long it had been idle
   * @param oldest how long the oldest one that is still open has been
   */
  synchronized void closed(long age, long oldest, long now) {
    if (isMassClose(age, now)) {
      forgetWhatIsNotLearnt();
      return;
    }
    if (age < YOUNGEST_NANOS || oldest > age * MUCH_OLDER) {
      return;
    }
    if (samples > 0 && !agrees(age)) {
      samples = 0;
      shortest = Nanos.FOREVER;
      longest = 0;
    }
    samples++;
    shortest = Math.min(shortest, age);
    longest = Math.max(longest, age);
    lastSampleNanos = now;
    learnt |= samples >= ENOUGH;
    publish();
  }

  private boolean isMassClose(long age, long now) {
    boolean together = closedBefore && now - lastCloseNanos < TOGETHER_NANOS;
    boolean goesOn = massClose && now - lastCloseNanos < MASS_NANOS;
    massClose = goesOn || (together && !isSimilar(age, lastCloseAge));
    closedBefore = true;
    lastCloseAge = age;
    lastCloseNanos = now;
    return massClose;
  }

  private static boolean isSimilar(long a, long b) {
    long distance = Math.abs(a - b);
    return distance < TOGETHER_NANOS || distance < (AGREEMENT - 1) * Math.min(a, b);
  }

  private boolean agrees(long age) {
    return age <= shortest * AGREEMENT && age >= longest / AGREEMENT;
  }

  /** A connection that had been idle this long carried a response. */
  void answered(long age) {
    if (age >= carefulNanos) {
      answeredLate(age);
    }
  }

  private synchronized void answeredLate(long age) {
    if (age > shortest) {
      forget();
    }
  }

  /**
   * Forgets what is too old.
   *
   * @return whether nothing is known that is worth keeping for a target without connections
   */
  synchronized boolean sweep(long now) {
    if (samples == 0) {
      return true;
    }
    long age = now - lastSampleNanos;
    if (!learnt && age > CARE_NANOS) {
      forget();
    } else if (learnt && age > MEMORY_NANOS) {
      limitNanos = Nanos.FOREVER;
      return true;
    }
    return samples == 0;
  }

  private void forgetWhatIsNotLearnt() {
    if (!learnt) {
      forget();
    }
  }

  private void forget() {
    samples = 0;
    shortest = Nanos.FOREVER;
    longest = 0;
    learnt = false;
    publish();
  }

  private void publish() {
    long safe = shortest == Nanos.FOREVER ? Nanos.FOREVER : (long) (shortest * SAFE);
    carefulNanos = safe;
    limitNanos = learnt ? safe : Nanos.FOREVER;
  }

  @Override
  public synchronized String toString() {
    return samples == 0
        ? "unknown"
        : TimeUnit.NANOSECONDS.toMillis(shortest) + " ms" + (learnt ? "" : ", unconfirmed");
  }
}
