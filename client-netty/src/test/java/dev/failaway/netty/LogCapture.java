/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hears what is logged at WARN and above while it is open: the logger of the tests prints there.
 * What a test expects stays out of the output of the build; everything else is printed at the end.
 */
final class LogCapture implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final String expected;

  /**
   * @param expected what the expected lines contain
   */
  LogCapture(String expected) {
    this.expected = expected;
    System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
  }

  /** The expected lines so far. */
  List<String> lines() {
    return all().filter(line -> line.contains(expected)).toList();
  }

  private Stream<String> all() {
    return heard.toString(StandardCharsets.UTF_8).lines();
  }

  @Override
  public void close() {
    System.setErr(before);
    all().filter(line -> !line.contains(expected)).forEach(before::println);
  }

  @Override
  public String toString() {
    return heard.toString(StandardCharsets.UTF_8);
  }
}
