/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Layout;
import dev.failaway.benchmarks.scenario.Load;
import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import dev.failaway.benchmarks.scenario.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real run in small: fake load balancer, a client in its own JVM, all zones dead and back. The
 * phases are longer than a busy machine may hold up one of the two JVMs.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ConductorTest {

  private static final int HOUR_SECONDS = 3600;

  private final List<String> events = new ArrayList<>();

  @Test
  void aScenarioRunsFromWarmUpToFigures() throws Exception {
    Conductor conductor = new Conductor(Conditions.defaults(), new Events());

    Map<String, Recording> recordings = conductor.play(allDead(5, 5), List.of("jdk"));

    Recording recording = recordings.values().iterator().next();
    assertThat(recording.samples()).hasSize(550);
    assertThat(recording.endNanos()).isEqualTo(Duration.ofSeconds(11).toNanos());
    assertThat(recording.readings())
        .extracting(Reading::nanos)
        .containsSequence(0L, 1_000_000_000L, 2_000_000_000L);
    Figures figures = Measurement.of(recording);
    assertThat(figures.phases()).containsExactlyInAnyOrder("fault", "recovery", "whole");
    assertThat(figures.value("recovery", Figure.ISSUED)).contains(250.0);
    assertThat(figures.value("fault", Figure.FAILED_GETS).orElseThrow()).isPositive();
    assertThat(figures.value("recovery", Figure.FIRST_SUCCESS).orElseThrow()).isFinite();
    assertThat(recording.arrivals())
        .extracting(Arrival::id)
        .containsAnyElementsOf(
            recording.samples().stream()
                .filter(Message.Sample::succeeded)
                .map(sample -> Long.toString(sample.sequence()))
                .toList());
    assertThat(events).contains("begins tiny [jdk]", "down", "up", "second 11 of 11 in recovery");
  }

  @Test
  void anInterruptedRunKeepsWhatItSaw() throws Exception {
    Events progress = new Events();
    Conductor conductor = new Conductor(Conditions.defaults(), progress);
    progress.whenRequestsHaveEnded = conductor::interrupt;

    Map<String, Recording> recordings =
        conductor.play(allDead(HOUR_SECONDS, HOUR_SECONDS), List.of("scripted"));

    Recording recording = recordings.values().iterator().next();
    assertThat(conductor.isInterrupted()).isTrue();
    assertThat(recording.endNanos()).isLessThan(Duration.ofSeconds(HOUR_SECONDS).toNanos());
    assertThat(recording.samples()).isNotEmpty();
    assertThat(Measurement.of(recording).phases()).doesNotContain("recovery");
  }

  private static Scenario allDead(int faultSeconds, int recoverySeconds) {
    return new Scenario(
        "tiny",
        "All zones die and return",
        new Layout(2, 1, Duration.ofMillis(5), Duration.ofSeconds(1)),
        Load.steady(50, 10),
        List.of(
            phase("warm-up", Phase.Kind.WARM_UP, 1, List.of(kill("dead before the clients come"))),
            phase("fault", Phase.Kind.FAULT, faultSeconds, List.of(kill("down"))),
            phase(
                "recovery",
                Phase.Kind.RECOVERY,
                recoverySeconds,
                List.of(
                    Step.atOnce(
                        "up",
                        stage -> {
                          stage.heal(1);
                          stage.heal(2);
                        })))),
        List.of(),
        Scenario.Special.NONE);
  }

  private static Step kill(String label) {
    return Step.atOnce(
        label,
        stage -> {
          stage.kill(1);
          stage.kill(2);
        });
  }

  private static Phase phase(String name, Phase.Kind kind, int seconds, List<Step> steps) {
    return new Phase(name, kind, Duration.ofSeconds(seconds), Set.of(1, 2), steps);
  }

  private final class Events implements Progress {

    private Runnable whenRequestsHaveEnded = () -> {};

    @Override
    public void begins(Scenario scenario, List<String> clients) {
      events.add("begins " + scenario.name() + " " + clients);
    }

    @Override
    public void happened(long nanos, String label) {
      events.add(label);
    }

    @Override
    public void passed(Moment moment) {
      events.add("second " + moment.second() + " of " + moment.seconds() + " in " + moment.phase());
      if (moment.clients().get(0).ended() > 0) {
        whenRequestsHaveEnded.run();
      }
    }
  }
}
