/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The process of a {@link NodeMain}.
 *
 * @param process its JVM
 * @param port where it listens, on {@link #ADDRESS}
 */
record Node(Process process, int port) implements AutoCloseable {

  static final String ADDRESS = "127.0.1.1";

  static Node start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    // Not closed: that would end the node's standard output for good.
    BufferedReader lines = process.inputReader();
    String port = lines.readLine();
    if (port == null) {
      throw new IOException("the node ended before it listened");
    }
    return new Node(process, Integer.parseInt(port));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
