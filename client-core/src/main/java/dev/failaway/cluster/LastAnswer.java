/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsStatus;
import dev.failaway.Resolution;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The DNS answer that a cluster rests on, and what went wrong since.
 *
 * <p>Threading: written on the control thread, read on any.
 */
final class LastAnswer {

  private volatile Answer answer = new Answer(null, 0, Optional.empty());

  private record Answer(
      @Nullable Resolution resolution, long atNanos, Optional<String> lastError) {}

  void succeeded(Resolution resolution, long now) {
    answer = new Answer(resolution, now, Optional.empty());
  }

  void failed(Throwable cause) {
    Optional<String> error = Optional.of(String.valueOf(cause.getMessage()));
    answer = new Answer(answer.resolution, answer.atNanos, error);
  }

  long ageNanos(long now) {
    return now - answer.atNanos;
  }

  DnsStatus status(long now) {
    Answer current = answer;
    Resolution resolution = current.resolution;
    return resolution == null
        ? DnsStatus.none(current.lastError)
        : new DnsStatus(
            resolution.addresses(),
            Optional.of(resolution.owner()),
            resolution.ttl(),
            Duration.ofNanos(now - current.atNanos),
            current.lastError);
  }
}
