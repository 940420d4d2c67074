/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.util.List;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;

/**
 * Keeps the build's output free of what the nodes say when a test does what it is for: connects
 * without a request, hangs up, closes a node. Everything else is printed.
 */
final class ExpectedNoise {

  private static final List<String> EXPECTED =
      List.of(
          "didn't make a request", // a handshake that readmits, or fails by intent
          "Http2Connection.Listener failure for MockWebServer"); // the client or the test hung up

  /** Loggers are forgotten with what was set on them, unless somebody holds them. */
  private static final List<Logger> SPEAKERS =
      List.of(
          Logger.getLogger(MockWebServer.class.getName()),
          Logger.getLogger(OkHttpClient.class.getName()));

  private ExpectedNoise() {}

  static void silence() {
    SPEAKERS.forEach(speaker -> speaker.setFilter(ExpectedNoise::isNews));
  }

  private static boolean isNews(LogRecord line) {
    String message = String.valueOf(line.getMessage());
    return EXPECTED.stream().noneMatch(message::contains);
  }
}
