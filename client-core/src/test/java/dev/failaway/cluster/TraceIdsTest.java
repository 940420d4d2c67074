/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Outcome;
import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TraceIdsTest {

  private final Random random = new Random(20_261_120);
  private final Environment environment =
      new Environment(
          () -> 0,
          () -> random,
          ManualScheduler::new,
          Runnable::run,
          policy -> new ScriptedDns(),
          () -> TimeUnit.SECONDS.toNanos(0x67891233L));

  @Test
  void valueHasTheFormThatAwsDocuments() {
    assertThat(TraceIds.next(environment)).matches("Root=1-67891233-[0-9a-f]{24}");
  }

  @Test
  void valuesDiffer() {
    Set<String> values = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      values.add(TraceIds.next(environment));
    }

    assertThat(values).hasSize(1_000);
  }

  @Test
  void reportTellsTheTraceId() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      Attempts attempts = test.begin(TestEnvironment.POST.withTraceId("Root=1-67891233-abc"));
      test.attempt(attempts, Outcome.RESET);

      assertThat(attempts.report(test.now()).traceId()).contains("Root=1-67891233-abc");
      assertThat(attempts.report(test.now()).toString()).contains("trace Root=1-67891233-abc");
    }
  }
}
