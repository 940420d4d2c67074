/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What DNS says, kept in a {@link HostsFile}: rotated once per TTL, as many DNS servers do, and
 * where answers are a sample, another sample.
 *
 * <p>Threading: {@link #list} and {@link #rotate} by one thread; a daemon thread repeats the last
 * of them, under the same lock.
 */
final class HostsView implements AutoCloseable {

  private final HostsFile file;
  private final Duration ttl;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "hosts-file");
            thread.setDaemon(true);
            return thread;
          });

  // guarded by this
  private @Nullable ScheduledFuture<?> repetition;

  HostsView(HostsFile file, Duration ttl) {
    this.file = file;
    this.ttl = ttl;
  }

  Path path() {
    return file.path();
  }

  /** From now on all of these addresses. */
  void list(List<String> addresses) {
    rotate(addresses, addresses.size());
  }

  /** From now on so many of these addresses. */
  synchronized void rotate(List<String> addresses, int sample) {
    if (repetition != null) {
      repetition.cancel(false);
    }
    Rotation rotation = new Rotation(addresses, sample);
    write(rotation);
    repetition =
        timer.scheduleAtFixedRate(
            () -> write(rotation), ttl.toNanos(), ttl.toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized void write(Rotation rotation) {
    try {
      file.list(rotation.next());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file.path(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
