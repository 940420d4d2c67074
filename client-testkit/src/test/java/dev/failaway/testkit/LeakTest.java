/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class LeakTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void closingEndsThreadsAndSocketsInEveryState() throws Exception {
    cycle();
    int files = openFiles();

    for (int i = 0; i < 10; i++) {
      cycle();
    }

    Await.until(() -> threads().isEmpty(), PATIENCE, () -> "the end of threads: " + threads());
    Await.until(
        () -> openFiles() <= files, PATIENCE, () -> openFiles() + " open files, not " + files);
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

  private static int openFiles() {
    String[] files = new File("/proc/self/fd").list();
    Assumptions.assumeTrue(files != null, "this system does not list open files");
    return files == null ? 0 : files.length;
  }
}
