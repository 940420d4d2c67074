/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Goal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The scenarios have a warm-up of 3 s, a baseline of 3 s, a fault of 8 s, a recovery of 10 s. */
class MeasurementTest {

  private static final long FAULT = 6_000;
  private static final long RECOVERY = 14_000;

  @Test
  void evenTrafficIsLeftAndBalancedAtOnce() {
    Recording recording =
        RecordingBuilder.of("kill")
            .balanced(ms -> ms >= FAULT && ms < RECOVERY ? withoutZone1(ms) : anyZone(ms))
            .build();

    Figures figures = Measurement.of(recording);

    assertThat(figures.phases())
        .containsExactlyInAnyOrder("baseline", "fault", "recovery", Goal.WHOLE);
    assertThat(figures.value("fault", Figure.ZONE_LEFT)).contains(0.0);
    assertThat(figures.value("recovery", Figure.BALANCED_AGAIN)).contains(0.0);
    assertThat(figures.value("recovery", Figure.LAST_FAILURE)).contains(0.0);
    assertThat(figures.value(Goal.WHOLE, Figure.ISSUED)).contains(2100.0);
    assertThat(figures.value(Goal.WHOLE, Figure.SEEN_PER_REQUEST)).contains(1.0);
    assertThat(figures.value("baseline", Figure.P99).orElseThrow()).isCloseTo(25, within(0.1));
  }

  @Test
  void aZoneIsLeftWhenItNeitherReceivesNorHarms() {
    Recording seenFor2Seconds =
        RecordingBuilder.of("shift")
            .balanced(ms -> ms >= FAULT + 2000 && ms < RECOVERY ? withoutZone1(ms) : anyZone(ms))
            .build();
    RecordingBuilder harmed = RecordingBuilder.of("freeze");
    harmed.each(
        (sequence, due) -> {
          boolean hurts = due >= FAULT * 1_000_000 && due < (FAULT + 3000) * 1_000_000;
          harmed.sample(sequence, hurts && sequence % 3 == 0 ? 500 : 25, "200");
        });

    assertThat(faultFigure(seenFor2Seconds, Figure.ZONE_LEFT)).isCloseTo(2.0, within(0.12));
    assertThat(faultFigure(seenFor2Seconds, Figure.LAST_REQUEST_ON_ZONE))
        .isCloseTo(2.0, within(0.04));
    assertThat(faultFigure(harmed.build(), Figure.ZONE_LEFT)).isCloseTo(3.0, within(0.12));
  }

  @Test
  void aClientThatReturnsToABrokenZoneHasNotLeftIt() {
    Recording recording =
        RecordingBuilder.of("shift")
            .balanced(ms -> ms >= FAULT && ms < FAULT + 7500 ? withoutZone1(ms) : anyZone(ms))
            .build();

    assertThat(faultFigure(recording, Figure.ZONE_LEFT)).isInfinite();
  }

  @Test
  void singleProbesDoNotCountAsReturning() {
    Recording recording =
        RecordingBuilder.of("shift")
            .balanced(
                ms -> {
                  boolean probe = ms % 1000 == 0;
                  return ms >= FAULT && ms < RECOVERY && !probe ? withoutZone1(ms) : 1;
                })
            .build();

    assertThat(faultFigure(recording, Figure.ZONE_LEFT)).isZero();
    assertThat(faultFigure(recording, Figure.LAST_REQUEST_ON_ZONE)).isEqualTo(7.0);
  }

  @Test
  void balanceNeedsTwoSecondsOfAFairShare() {
    Recording after2Seconds =
        RecordingBuilder.of("shift")
            .balanced(ms -> ms >= FAULT && ms < RECOVERY + 2000 ? withoutZone1(ms) : anyZone(ms))
            .build();
    Recording never = RecordingBuilder.of("shift").balanced(ms -> withoutZone1(ms)).build();

    assertThat(figure(after2Seconds, "recovery", Figure.BALANCED_AGAIN))
        .isCloseTo(1.6, within(0.3));
    assertThat(figure(never, "recovery", Figure.BALANCED_AGAIN)).isInfinite();
  }

  @Test
  void failuresAndDuplicatesAreCountedByMethod() {
    RecordingBuilder builder = RecordingBuilder.of("all-dead");
    builder.each(
        (sequence, due) -> {
          boolean dead = due >= FAULT * 1_000_000 && due < (RECOVERY + 500) * 1_000_000;
          builder.sample(sequence, 25, dead ? "ConnectException" : "200");
          builder.arrival(sequence, 1).arrival(sequence, 2);
        });

    Figures figures = Measurement.of(builder.build());

    double gets = figures.value("fault", Figure.FAILED_GETS).orElseThrow();
    double posts = figures.value("fault", Figure.FAILED_POSTS).orElseThrow();
    assertThat(gets + posts).isEqualTo(800);
    assertThat(posts).isBetween(40.0, 120.0);
    assertThat(figures.value("fault", Figure.DUPLICATED_POSTS)).contains(posts);
    assertThat(figures.value("fault", Figure.SEEN_PER_REQUEST)).contains(2.0);
    assertThat(figures.value("fault", Figure.LARGEST_SHARE)).contains(50.0);
    assertThat(figures.value("fault", Figure.ENDPOINTS_USED)).contains(2.0);
    assertThat(figures.value("recovery", Figure.LAST_FAILURE).orElseThrow())
        .isCloseTo(0.49, within(0.001));
    assertThat(figures.value("recovery", Figure.FIRST_SUCCESS).orElseThrow())
        .isCloseTo(0.525, within(0.001));
  }

  @Test
  void countersAreDifferencesWithinThePhase() {
    Recording recording =
        RecordingBuilder.of("kill")
            .balanced(MeasurementTest::anyZone)
            .reading(0, 10, 1000, 0)
            .reading(3, 30, 1000, 0)
            .reading(6, 31, 1002, 0)
            .reading(14, 36, 1032, 7)
            .reading(24, 40, 1032, 7)
            .build();

    Figures figures = Measurement.of(recording);

    assertThat(figures.value("fault", Figure.CONNECTS)).contains(35.0);
    assertThat(figures.value("fault", Figure.CONNECTS_PER_REQUEST)).contains(35.0 / 800);
    assertThat(figures.value("fault", Figure.LOOPBACK_CONNECTS)).contains(7.0);
    assertThat(figures.value(Goal.WHOLE, Figure.CONNECTS)).contains(42.0);
  }

  @Test
  void theBusiestSecondIsThatOfOneNode() {
    Figures figures =
        Measurement.of(
            RecordingBuilder.of("kill")
                .balanced(millis -> 1)
                .accepted(6, 10L, 20L)
                .accepted(7, 15L, 27L)
                .accepted(8, 24L, 27L)
                .accepted(14, 25L, 30L)
                .accepted(24, 99L, 30L)
                .build());

    assertThat(figures.value("fault", Figure.BUSIEST_SECOND)).contains(9.0);
    assertThat(figures.value("recovery", Figure.BUSIEST_SECOND)).contains(74.0);
    assertThat(figures.value("baseline", Figure.BUSIEST_SECOND)).isEmpty();
  }

  @Test
  void whatCannotBeObservedIsAbsent() {
    Recording recording =
        RecordingBuilder.of("kill")
            .balanced(MeasurementTest::anyZone)
            .reading(3, 30, KernelCounters.UNKNOWN, KernelCounters.UNKNOWN)
            .reading(24, 31, KernelCounters.UNKNOWN, KernelCounters.UNKNOWN)
            .build();

    Figures figures = Measurement.of(recording);
    assertThat(figures.value(Goal.WHOLE, Figure.CONNECTS)).isEmpty();
    assertThat(figures.value(Goal.WHOLE, Figure.CONNECTS_PER_REQUEST)).isEmpty();
    assertThat(figures.value(Goal.WHOLE, Figure.LOOPBACK_CONNECTS)).isEmpty();
  }

  @Test
  void phasesThatWereCutOffAreLeftOut() {
    Recording recording =
        RecordingBuilder.of("kill")
            .balanced(MeasurementTest::anyZone)
            .build(Duration.ofSeconds(15));

    assertThat(Measurement.of(recording).phases()).containsExactlyInAnyOrder("baseline", "fault");
  }

  @Test
  void theLongestPauseBelongsToThePhaseInWhichItEnded() {
    Recording recording =
        RecordingBuilder.of("kill")
            .balanced(MeasurementTest::anyZone)
            .pause(FAULT + 10, 12)
            .pause(FAULT + 500, 40)
            .pause(RECOVERY + 1, 5)
            .build();

    Figures figures = Measurement.of(recording);

    assertThat(figures.value("baseline", Figure.LONGEST_PAUSE)).contains(0.0);
    assertThat(figures.value("fault", Figure.LONGEST_PAUSE)).contains(40.0);
    assertThat(figures.value("recovery", Figure.LONGEST_PAUSE)).contains(5.0);
  }

  private static int anyZone(long millis) {
    return (int) (millis / 10 % 3) + 1;
  }

  private static int withoutZone1(long millis) {
    return (int) (millis / 10 % 2) + 2;
  }

  private static double faultFigure(Recording recording, Figure figure) {
    return figure(recording, "fault", figure);
  }

  private static double figure(Recording recording, String phase, Figure figure) {
    return Measurement.of(recording).value(phase, figure).orElseThrow();
  }
}
