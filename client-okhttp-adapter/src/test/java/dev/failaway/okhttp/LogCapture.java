/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hears what is logged at WARN and above while it is open: the binding of the tests writes there.
 */
final class LogCapture implements AutoCloseable {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  LogCapture() {
    System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
  }

  /** The lines so far that contain a text. */
  List<String> lines(String text) {
    return heard
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(text))
        .toList();
  }

  @Override
  public void close() {
    System.setErr(before);
    before.print(heard.toString(StandardCharsets.UTF_8));
  }
}
