/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The file behind {@code jdk.net.hosts.file}: all that a JVM started with it knows about names.
 *
 * <p>It stands in for DNS where a client cannot be given a server. The JVM reads it at every lookup
 * that its address cache does not answer, so each change replaces the whole file at once: no lookup
 * sees half of it. A name without a line does not exist; that is also the nearest it comes to a DNS
 * outage.
 */
final class HostsFile {

  private final Path path;
  private final String name;

  HostsFile(Path path, String name) throws IOException {
    this.path = path;
    this.name = name;
    list(List.of());
  }

  Path path() {
    return path;
  }

  /** From now on the name has these addresses. */
  void list(List<String> addresses) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".next");
    Files.writeString(next, content(name, addresses));
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** One line per address, and localhost, which some JDK code looks up. */
  static String content(String name, List<String> addresses) {
    return addresses.stream()
        .map(address -> address + " " + name + "\n")
        .collect(Collectors.joining("", "127.0.0.1 localhost\n", ""));
  }
}
