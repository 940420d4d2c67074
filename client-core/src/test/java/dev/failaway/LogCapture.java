/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.EventConstants;
import org.slf4j.simple.SimpleLogger;

/**
 * Hears what is logged while it is open, where the binding of the tests writes it: for tests that
 * expect a line and assert on it, so that a green build prints no errors. Warnings and errors that
 * were not asked for are printed when it closes.
 */
public final class LogCapture implements AutoCloseable {

  private static final Pattern ALARM = Pattern.compile("^\\[[^]]*] (WARN|ERROR) ");

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final List<String> expected = new ArrayList<>();
  private final List<Runnable> restores = new ArrayList<>();

  /** Hears WARN and above of all classes from now on, as the logs of tests show it. */
  public LogCapture() {
    System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
  }

  /** Hears INFO of these classes too. */
  public static LogCapture of(Class<?>... classes) {
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

  /** Asserts that exactly one entry so far, with its stack trace, contains a text. */
  public void assertOnce(String text) {
    assertThat(lines(text)).hasSize(1);
  }

  /** The entries so far that contain a text, each with its stack trace. */
  public List<String> lines(String text) {
    expected.add(text);
    return entries().stream().filter(entry -> entry.contains(text)).map(String::strip).toList();
  }

  /** Lines that begin with the name of a thread, each with the lines that follow it. */
  private List<String> entries() {
    return List.of(heard.toString(StandardCharsets.UTF_8).split("(?m)^(?=\\[)", -1));
  }

  @Override
  public void close() {
    restores.forEach(Runnable::run);
    System.setErr(before);
    entries().stream()
        .filter(entry -> ALARM.matcher(entry).find())
        .filter(entry -> expected.stream().noneMatch(entry::contains))
        .forEach(before::print);
  }
}
