/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Failed connection attempts of the whole machine, as Linux counts them ({@code AttemptFails} in
 * {@code /proc/net/snmp}).
 *
 * <p>A refused connect never reaches a node, so only the kernel knows of it. Attempts of other
 * programs count too: on a busy machine the figure is an upper bound.
 */
final class KernelCounters {

  static final long UNKNOWN = -1;

  private static final Path SNMP = Path.of("/proc/net/snmp");

  private KernelCounters() {}

  /** Failed attempts since boot, or {@link #UNKNOWN}. */
  static long failedConnects() throws IOException {
    try {
      return failedConnects(Files.readAllLines(SNMP));
    } catch (NoSuchFileException e) {
      return UNKNOWN;
    }
  }

  /** The file has pairs of lines per protocol: names, then values. */
  static long failedConnects(List<String> lines) {
    List<List<String>> tcp =
        lines.stream()
            .filter(line -> line.startsWith("Tcp:"))
            .map(line -> Arrays.asList(line.split(" ", -1)))
            .toList();
    int column = tcp.size() == 2 ? tcp.get(0).indexOf("AttemptFails") : -1;
    return column < 0 ? UNKNOWN : Long.parseLong(tcp.get(1).get(column));
  }
}
