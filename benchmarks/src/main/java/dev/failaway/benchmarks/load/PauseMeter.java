/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import java.util.function.Consumer;

/**
 * Notices when this machine or JVM stands still: a thread that only sleeps, and looks how late it
 * wakes up (the idea of jHiccup).
 *
 * <p>Reports the longest pause of every tenth of a second, and nothing below two milliseconds,
 * which ordinary scheduling costs.
 *
 * <p>Threading: the consumer is called on the meter's own daemon thread.
 */
public final class PauseMeter implements AutoCloseable {

  private static final long SLEEP_MILLIS = 1;
  private static final long WINDOW_NANOS = 100_000_000;
  private static final long FLOOR_NANOS = 2_000_000;

  private final Consumer<Message.Pause> consumer;
  private final Thread thread;

  public PauseMeter(Consumer<Message.Pause> consumer) {
    this.consumer = consumer;
    this.thread = new Thread(this::run, "pause-meter");
    thread.setDaemon(true);
  }

  /** Begins to measure. */
  public void start() {
    thread.start();
  }

  private void run() {
    long before = System.nanoTime();
    long windowStart = before;
    long longest = 0;
    long longestEnd = before;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(SLEEP_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.nanoTime();
      long late = now - before - SLEEP_MILLIS * 1_000_000;
      before = now;
      if (late > longest) {
        longest = late;
        longestEnd = now;
      }
      if (now - windowStart >= WINDOW_NANOS) {
        if (longest >= FLOOR_NANOS) {
          consumer.accept(new Message.Pause(longestEnd, longest));
        }
        windowStart = now;
        longest = 0;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
