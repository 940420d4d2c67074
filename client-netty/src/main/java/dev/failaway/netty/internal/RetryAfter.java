/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * The Retry-After field of a response (RFC 9110 section 10.2.3). A date is measured against the
 * response's own Date, so that no two clocks are compared.
 */
final class RetryAfter {
  static final long ABSENT = -1;

  private static final int MOST_DIGITS = 9;

  private RetryAfter() {}

  /** The delay in nanoseconds, or {@link #ABSENT}, also when it cannot be read. */
  static long nanos(ResponseHead head) {
    String value = head.firstValue("retry-after");
    if (value == null || value.isEmpty()) {
      return ABSENT;
    }
    if (value.chars().allMatch(Octets::isDigit)) {
      return value.length() > MOST_DIGITS
          ? Nanos.FOREVER
          : Nanos.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    String date = head.firstValue("date");
    if (date == null) {
      return ABSENT;
    }
    try {
      return Math.max(0, Nanos.of(Duration.between(parse(date), parse(value))));
    } catch (DateTimeParseException e) {
      return ABSENT;
    }
  }

  private static ZonedDateTime parse(String date) {
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
