/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.testkit.Await;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopTimeoutsTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long now = -1_000 * MILLI;
  private final LoopTimeouts timeouts = new LoopTimeouts(channel.eventLoop(), () -> now);
  private final List<String> expired = new ArrayList<>();

  @BeforeEach
  void holdTheClock() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void whatIsDueExpiresOnceInWhateverOrderItWasSet() {
    set(timeout("late"), 30);
    set(timeout("early"), 10);
    set(timeout("middle"), 20);

    advance(10);
    assertThat(expired).containsExactly("early");
    advance(10);
    assertThat(expired).containsExactly("early", "middle");
    advance(100);

    assertThat(expired).containsExactly("early", "middle", "late");
  }

  @Test
  void aTimeoutThatWasMovedOrClearedDoesNotExpireThen() {
    Timeout moved = timeout("moved");
    Timeout cleared = timeout("cleared");
    Timeout removed = timeout("without end");
    set(moved, 10);
    set(cleared, 10);
    set(removed, 10);

    set(moved, 50);
    timeouts.clear(cleared);
    timeouts.clear(cleared);
    timeouts.set(removed, now + Nanos.FOREVER, now);
    advance(49);

    assertThat(expired).isEmpty();
    advance(1);
    assertThat(expired).containsExactly("moved");
  }

  @Test
  void anExpiryMayClearOthersAndSetItselfAgain() {
    List<Timeout> others = IntStream.range(0, 5).mapToObj(i -> timeout("other " + i)).toList();
    Timeout[] first = new Timeout[1];
    first[0] =
        new Timeout(
            () -> {
              expired.add("first");
              others.forEach(timeouts::clear);
              set(first[0], 10);
            });
    others.forEach(other -> set(other, 10));
    set(first[0], 10);

    advance(10);
    assertThat(expired).containsExactly("first");
    advance(10);

    assertThat(expired).containsExactly("first", "first");
  }

  @Test
  void whatIsNotActiveIsNotHeld() {
    List<WeakReference<Timeout>> cleared = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Timeout timeout = timeout("none");
      set(timeout, 10);
      cleared.add(new WeakReference<>(timeout));
      if (i % 2 == 0) {
        timeouts.clear(timeout);
      }
    }
    advance(10);

    Await.until(
        () -> {
          System.gc();
          return cleared.stream().allMatch(reference -> reference.get() == null);
        },
        Duration.ofSeconds(20));
  }

  @Test
  void manyTimeoutsExpireAsOneByOneWould() {
    Random random = new Random(7);
    List<Timeout> all = IntStream.range(0, 20).mapToObj(i -> timeout("" + i)).toList();
    Map<String, Long> due = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      int chosen = random.nextInt(all.size());
      if (random.nextInt(4) == 0) {
        timeouts.clear(all.get(chosen));
        due.remove("" + chosen);
      } else {
        int delay = 1 + random.nextInt(40);
        set(all.get(chosen), delay);
        due.put("" + chosen, now + delay * MILLI);
      }
      advance(random.nextInt(3));

      List<String> expected =
          due.entrySet().stream()
              .filter(timeout -> timeout.getValue() <= now)
              .map(Map.Entry::getKey)
              .toList();
      assertThat(expired).containsExactlyInAnyOrderElementsOf(expected);
      expected.forEach(due::remove);
      expired.clear();
    }
  }

  private Timeout timeout(String name) {
    return new Timeout(() -> expired.add(name));
  }

  private void set(Timeout timeout, int delayMillis) {
    timeouts.set(timeout, now + delayMillis * MILLI, now);
  }

  private void advance(int millis) {
    now += millis * MILLI;
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }
}
