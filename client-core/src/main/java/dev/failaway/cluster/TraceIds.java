/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Values of the {@code X-Amzn-Trace-Id} header as AWS documents them: {@code
 * Root=1-67891233-abcdef012345678912345678}, that is a version, the second in which the request
 * began since 1970 in eight hexadecimal digits, and 96 random bits in twenty-four.
 *
 * <p>An Application Load Balancer keeps a Root that it finds, adds a Self of its own for each
 * request it sees, and writes both to its access log: attempts differ in Self and share the Root.
 *
 * <p>Threading: stateless.
 */
public final class TraceIds {

  /** Name of the header. */
  public static final String HEADER = "X-Amzn-Trace-Id";

  private static final HexFormat HEX = HexFormat.of();

  private TraceIds() {}

  /** Returns the value for a new request. */
  public static String next(Environment environment) {
    long second = TimeUnit.NANOSECONDS.toSeconds(environment.wallClock().nanoTime());
    RandomGenerator random = environment.random().get();
    return "Root=1-"
        + HEX.toHexDigits(second, 8)
        + "-"
        + HEX.toHexDigits(random.nextLong())
        + HEX.toHexDigits(random.nextLong(), 8);
  }
}
