/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110 section 10.2.3): seconds, or a date. */
final class RetryAfter {

  /** No header, or one that says nothing. */
  static final long ABSENT = -1;

  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /** Returns the nanoseconds to wait, {@link #ABSENT} when the response does not say. */
  static long nanos(Response response) {
    String value = response.header("Retry-After");
    if (value == null) {
      return ABSENT;
    }
    String seconds = value.trim();
    if (isNumber(seconds)) {
      return TimeUnit.SECONDS.toNanos(Long.parseLong(seconds));
    }
    return untilDate(response);
  }

  private static long untilDate(Response response) {
    @Nullable Instant date = response.headers().getInstant("Retry-After");
    if (date == null) {
      return ABSENT;
    }
    long millis = date.toEpochMilli() - response.receivedResponseAtMillis();
    return TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis));
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
