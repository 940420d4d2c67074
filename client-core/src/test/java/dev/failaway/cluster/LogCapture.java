/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.EventConstants;
import org.slf4j.simple.SimpleLogger;

/**
 * Hears what some classes log at INFO and above while it is open; the logs of tests show warnings
 * alone. The binding of the tests writes to {@code System.err}.
 */
final class LogCapture implements AutoCloseable {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final List<Runnable> restores = new ArrayList<>();

  private LogCapture() {
    System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
  }

  static LogCapture of(Class<?>... classes) {
    LogCapture capture = new LogCapture();
    for (Class<?> type : classes) {
      capture.listen(LoggerFactory.getLogger(type));
    }
    return capture;
  }

  private void listen(Logger logger) {
    try {
      Field level = SimpleLogger.class.getDeclaredField("currentLogLevel");
      level.setAccessible(true);
      int usual = level.getInt(logger);
      level.setInt(logger, EventConstants.INFO_INT);
      restores.add(() -> set(level, logger, usual));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void set(Field level, Logger logger, int value) {
    try {
      level.setInt(logger, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
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
    restores.forEach(Runnable::run);
    System.setErr(before);
  }
}
