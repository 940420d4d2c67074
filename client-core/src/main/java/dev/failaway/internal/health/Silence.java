/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long an endpoint has been silent although requests were written to it.
 *
 * <p>A silence begins with the first request that is written after the last octet, and one octet
 * ends it. The endpoint is counted, not its requests: an octet costs one read when it follows
 * another one, and neither reads a clock.
 *
 * <p>Threading: lock-free; any thread writes and reads. A silence that begins while the previous
 * one is still being described may be told late, never wrongly by more than that moment.
 */
public final class Silence {

  /** Fewer silent requests prove nothing. */
  public static final int MIN_REQUESTS = 3;

  /** Fewer answers of the peers prove nothing about them. */
  private static final int MIN_ANSWERS = 3;

  /** Of ten requests the peers answer nine; those under way at the moment are not held against. */
  private static final int UNANSWERED_SHARE = 10;

  private static final int UNDER_WAY = 2;

  private final Traffic traffic;

  /** Number of the silence in the upper half, requests written during it in the lower. */
  private final AtomicLong state = new AtomicLong();

  // How the silence began whose number was published last.
  private volatile long sinceNanos;
  private volatile long writtenBefore;
  private volatile long answeredBefore;

  /** When the last request was written that it took to have enough of them. */
  private volatile long enoughNanos;

  private volatile int described = -1;

  /** Silence of one endpoint of the cluster that has this traffic. */
  public Silence(Traffic traffic) {
    this.traffic = traffic;
  }

  /**
   * A silence as it is at one moment.
   *
   * @param number tells it from earlier and later ones
   * @param requests written since it began, at least one
   * @param sinceNanos when the first of them was written
   * @param enoughNanos when there were {@link #MIN_REQUESTS}, if there are
   * @param writtenBefore requests that the cluster had written then, the first one included
   * @param answeredBefore answers that the cluster had then
   */
  public record Reading(
      int number,
      int requests,
      long sinceNanos,
      long enoughNanos,
      long writtenBefore,
      long answeredBefore) {}

  /**
   * A request is being written.
   *
   * @return how many were written in this silence
   */
  public int wrote(long now) {
    traffic.wrote();
    long after = state.incrementAndGet();
    if (requests(after) == 1) {
      sinceNanos = now;
      writtenBefore = traffic.writtenCount();
      answeredBefore = traffic.answeredCount();
      described = number(after);
    } else if (requests(after) == MIN_REQUESTS) {
      enoughNanos = now;
    }
    return requests(after);
  }

  /** An octet came: the silence is over. */
  public void heard() {
    long before = state.get();
    while (requests(before) != 0) {
      if (state.compareAndSet(before, (long) (number(before) + 1) << 32)) {
        return;
      }
      before = state.get();
    }
  }

  /** Returns the silence of now; null without one. */
  public @Nullable Reading read() {
    long current = state.get();
    if (requests(current) == 0 || described != number(current)) {
      return null;
    }
    Reading reading =
        new Reading(
            number(current),
            requests(current),
            sinceNanos,
            enoughNanos,
            writtenBefore,
            answeredBefore);
    return number(state.get()) == reading.number() ? reading : null;
  }

  /**
   * Whether the peers answered during a silence: at least three answers, and no more than a tenth
   * of what was written to them is missing, two requests aside that may be under way.
   *
   * @param silent the silences of peers that lasted as long: they are no standard
   */
  public boolean peersAnswered(Reading silence, List<Reading> silent) {
    long written = traffic.writtenCount() - silence.writtenBefore() - (silence.requests() - 1);
    for (Reading other : silent) {
      written -= other.requests();
    }
    long answered = traffic.answeredCount() - silence.answeredBefore();
    long unanswered = written - answered;
    return answered >= MIN_ANSWERS && unanswered <= Math.max(UNDER_WAY, written / UNANSWERED_SHARE);
  }

  private static int requests(long state) {
    return (int) state;
  }

  private static int number(long state) {
    return (int) (state >>> 32);
  }
}
