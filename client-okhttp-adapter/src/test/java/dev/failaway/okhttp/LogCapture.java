/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hears what is logged at WARN and above while it is open: the binding of the tests writes there.
 * What the test does not expect is printed when it closes.
 */
final class LogCapture implements AutoCloseable {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final List<String> expected;

  /** Expects lines that contain one of these texts, or none. */
  LogCapture(String... expected) {
    this.expected = List.of(expected);
    System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
  }

  /** The lines so far that contain a text. */
  List<String> lines(String text) {
    return lines().filter(line -> line.contains(text)).toList();
  }

  private Stream<String> lines() {
    return heard.toString(StandardCharsets.UTF_8).lines();
  }

  @Override
  public void close() {
    System.setErr(before);
    lines().filter(line -> expected.stream().noneMatch(line::contains)).forEach(before::println);
  }
}
