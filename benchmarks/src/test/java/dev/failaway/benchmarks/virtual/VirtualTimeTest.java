/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.cluster.Scheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

  private final VirtualTime time = new VirtualTime();
  private final List<String> events = new ArrayList<>();

  @Test
  void eventsRunInOrderOfTimeAndThenOfAddition() {
    time.after(20, () -> events.add("c at " + time.now()));
    time.after(10, () -> events.add("a at " + time.now()));
    time.after(10, () -> events.add("b at " + time.now()));

    time.runUntil(20);

    assertThat(events).containsExactly("a at 10", "b at 10");
    assertThat(time.now()).isEqualTo(20);
  }

  @Test
  void cancelledEventsDoNotRun() {
    Scheduler.Timer timer = time.after(10, () -> events.add("never"));

    timer.cancel();
    time.runUntil(100);

    assertThat(events).isEmpty();
  }

  @Test
  void controlTasksKnowThatTheyAre() {
    Scheduler control = time.control();
    control.execute(() -> events.add("in control: " + control.isCurrent()));
    control.schedule(() -> events.add("later: " + control.isCurrent()), 5);
    time.after(1, () -> events.add("outside: " + control.isCurrent()));

    time.runUntil(10);

    assertThat(events).containsExactly("in control: true", "outside: false", "later: true");
  }

  @Test
  void aClosedControlThreadRunsNothing() {
    Scheduler control = time.control();
    control.execute(() -> events.add("never"));

    control.close();
    time.runUntil(10);

    assertThat(events).isEmpty();
  }
}
