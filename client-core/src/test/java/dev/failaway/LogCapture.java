/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears what is logged at WARN and above while it is open, where the binding of the tests writes
 * it: for tests that expect a line and assert on it, so that a green build prints no errors. What
 * was not asserted is printed when it closes.
 */
public final class LogCapture implements AutoCloseable {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final List<String> expected = new ArrayList<>();

  /** Hears from now on. */
  public LogCapture() {
    System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
  }

  /** Asserts that exactly one entry so far, with its stack trace, contains a text. */
  public void assertOnce(String text) {
    assertThat(entries()).filteredOn(entry -> entry.contains(text)).hasSize(1);
    expected.add(text);
  }

  /** Lines that begin with the name of a thread, each with the lines that follow it. */
  private List<String> entries() {
    return List.of(heard.toString(StandardCharsets.UTF_8).split("(?m)^(?=\\[)", -1));
  }

  @Override
  public void close() {
    System.setErr(before);
    entries().stream()
        .filter(entry -> expected.stream().noneMatch(entry::contains))
        .forEach(before::print);
  }
}
