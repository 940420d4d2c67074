/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeakTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void closingEndsThreadsAndSocketsInEveryState() throws Exception {
    cycle();
    long sockets = openSockets();

    for (int i = 0; i < 10; i++) {
      cycle();
    }

    Await.until(() -> threads().isEmpty(), PATIENCE, () -> "the end of threads: " + threads());
    Await.until(
        () -> openSockets() <= sockets,
        PATIENCE,
        () -> openSockets() + " open sockets and selectors, not " + sockets);
    assertThat(threads()).isEmpty();
  }

  /** A life with every kind of door fault, held requests and running timers. */
  private static void cycle() throws Exception {
    RawHttp waiting;
    RawHttp frozen;
    try (FakeElb elb = FakeElb.start(4, 1)) {
      elb.zone(4).latency(Duration.ofHours(1));
      elb.zone(4).closeIdleAfter(Duration.ofHours(1));
      waiting = RawHttp.open(elb.zone(4).node(1));
      waiting.get("/");
      elb.requests().await(1, PATIENCE);
      frozen = RawHttp.open(elb.zone(3).node(1));
      frozen.get("/");
      frozen.readResponse();
      elb.zone(1).refuse();
      elb.zone(2).blackHole();
      elb.zone(3).freeze();
      frozen.get("/");
      elb.dns().refuseTcp();
    }
    waiting.close();
    frozen.close();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("failaway-testkit"))
        .toList();
  }

  /** Descriptors that are no files: class loading may open another jar at any time. */
  private static long openSockets() {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "this system does not list open descriptors");
    File[] open = descriptors.toFile().listFiles();
    return Stream.of(open == null ? new File[0] : open)
        .map(LeakTest::target)
        .filter(target -> !target.startsWith("/"))
        .count();
  }

  /** A path, {@code socket:[1234]}, or a path that says that it was closed meanwhile. */
  private static String target(File descriptor) {
    try {
      return Files.readSymbolicLink(descriptor.toPath()).toString();
    } catch (IOException closed) {
      return descriptor.getPath();
    }
  }
}
