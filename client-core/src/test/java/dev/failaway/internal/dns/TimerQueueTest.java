/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerQueueTest {

  private final TimerQueue timers = new TimerQueue();
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsWhatIsDueInTheOrderOfTimeAcrossAnOverflow() {
    long now = Long.MAX_VALUE - 1;
    timers.schedule(now, Duration.ofNanos(5), () -> ran.add("second"));
    timers.schedule(now, Duration.ofNanos(1), () -> ran.add("first"));
    timers.schedule(now, Duration.ofNanos(6), () -> ran.add("third"));

    timers.runDue(now);
    assertThat(ran).isEmpty();
    assertThat(timers.nanosUntilNext(now)).hasValue(1);

    timers.runDue(now + 5);
    assertThat(ran).containsExactly("first", "second");
    assertThat(timers.nanosUntilNext(now + 5)).hasValue(1);
  }

  @Test
  void doesNotRunWhatIsCancelled() {
    timers.schedule(0, Duration.ofNanos(1), () -> ran.add("cancelled")).cancel();

    timers.runDue(10);

    assertThat(ran).isEmpty();
    assertThat(timers.nanosUntilNext(10)).isEmpty();
  }

  @Test
  void anActionMayCancelOrScheduleOthers() {
    TimerQueue.Timer victim = timers.schedule(0, Duration.ofNanos(2), () -> ran.add("victim"));
    timers.schedule(
        0,
        Duration.ofNanos(1),
        () -> {
          victim.cancel();
          timers.schedule(0, Duration.ofNanos(3), () -> ran.add("other"));
        });

    timers.runDue(5);

    assertThat(ran).containsExactly("other");
  }

  @Test
  void takesTheLongestDelayThereIs() {
    timers.schedule(0, Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));

    timers.runDue(Duration.ofDays(300).toNanos());

    assertThat(ran).isEmpty();
  }
}
