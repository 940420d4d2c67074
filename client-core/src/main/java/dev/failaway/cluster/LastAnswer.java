/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsStatus;
import dev.failaway.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The DNS answer that a cluster rests on, and what went wrong since.
 *
 * <p>Threading: written on the control thread, read on any.
 */
final class LastAnswer {

  private volatile Answer answer = new Answer(null, 0, false, Optional.empty(), 0);

  private record Answer(
      @Nullable Resolution resolution,
      long atNanos,
      boolean sample,
      Optional<String> lastError,
      int failures) {}

  /**
   * An answer came.
   *
   * @param sample whether it is taken for a part of the addresses
   */
  void succeeded(Resolution resolution, boolean sample, long now) {
    answer = new Answer(resolution, now, sample, Optional.empty(), 0);
  }

  /** The answer is older than the ticker says. */
  void aged(long nanos) {
    Answer current = answer;
    answer =
        new Answer(
            current.resolution,
            current.atNanos - nanos,
            current.sample,
            current.lastError,
            current.failures);
  }

  void failed(Throwable cause) {
    Answer current = answer;
    Optional<String> error = Optional.of(String.valueOf(cause.getMessage()));
    answer =
        new Answer(
            current.resolution, current.atNanos, current.sample, error, current.failures + 1);
  }

  /** When the last good answer came. */
  long atNanos() {
    return answer.atNanos;
  }

  DnsStatus status(long now) {
    Answer current = answer;
    Resolution resolution = current.resolution;
    if (resolution == null) {
      return new DnsStatus(
          List.of(),
          Optional.empty(),
          Duration.ZERO,
          Duration.ZERO,
          current.lastError,
          false,
          current.failures);
    }
    return new DnsStatus(
        resolution.addresses(),
        Optional.of(resolution.owner()),
        resolution.ttl(),
        Duration.ofNanos(now - current.atNanos),
        current.lastError,
        current.sample,
        current.failures);
  }
}
