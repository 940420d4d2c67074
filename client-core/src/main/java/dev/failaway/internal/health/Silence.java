/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long an endpoint has been silent although requests were written to it.
 *
 * <p>A silence begins with the first request that is written after the last octet, and one octet
 * ends it. The endpoint is counted, not its requests: an octet costs one read when it follows
 * another one, and neither reads a clock.
 *
 * <p>Threading: lock-free; any thread writes and reads. How a silence began is written with release
 * after the atomic step that gave it its number, and the number that says so comes last: no write
 * waits for a fence. Whoever reads that number sees what was written before it; whoever reads a
 * value of a later silence also sees the later number in the state, which is read last, and takes
 * nothing for told. A writer that is held up between its steps until the next silence has begun may
 * hide that one, or date it back to its own moment.
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

  // How the silence began whose number was published last; written with release.
  private final AtomicLong sinceNanos = new AtomicLong();
  private final AtomicLong trafficBefore = new AtomicLong();

  /** When the last request was written that it took to have enough of them. */
  private final AtomicLong enoughNanos = new AtomicLong();

  private final AtomicInteger described = new AtomicInteger(-1);

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
   * @param trafficBefore reading of the cluster's traffic then, the first one included
   */
  public record Reading(
      int number, int requests, long sinceNanos, long enoughNanos, long trafficBefore) {}

  /**
   * A request is being written.
   *
   * @return how many were written in this silence
   */
  public int wrote(long now) {
    long before = traffic.wrote();
    long after = state.incrementAndGet();
    if (requests(after) == 1) {
      sinceNanos.setRelease(now);
      trafficBefore.setRelease(before);
      described.setRelease(number(after));
    } else if (requests(after) == MIN_REQUESTS) {
      enoughNanos.setRelease(now);
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
    if (requests(current) == 0 || described.get() != number(current)) {
      return null;
    }
    long since = sinceNanos.get();
    long before = trafficBefore.get();
    long enough = enoughNanos.get();
    // The third request may not have said yet when it was written: then it was not, so far.
    boolean told = requests(current) < MIN_REQUESTS || enough - since >= 0;
    int requests = told ? requests(current) : MIN_REQUESTS - 1;
    Reading reading = new Reading(number(current), requests, since, enough, before);
    return number(state.get()) == reading.number() ? reading : null;
  }

  /**
   * Whether the peers answered during a silence: at least three answers, and no more than a tenth
   * of what was written to them is missing, two requests aside that may be under way.
   *
   * @param silent the silences of peers that lasted as long: they are no standard
   */
  public boolean peersAnswered(Reading silence, List<Reading> silent) {
    long now = traffic.read();
    int written = Traffic.written(silence.trafficBefore(), now) - (silence.requests() - 1);
    for (Reading other : silent) {
      written -= other.requests();
    }
    int answered = Traffic.answered(silence.trafficBefore(), now);
    int unanswered = written - answered;
    return answered >= MIN_ANSWERS && unanswered <= Math.max(UNDER_WAY, written / UNANSWERED_SHARE);
  }

  private static int requests(long state) {
    return (int) state;
  }

  private static int number(long state) {
    return (int) (state >>> 32);
  }
}
