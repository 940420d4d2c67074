/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import dev.failaway.benchmarks.engine.Arrival;
import dev.failaway.benchmarks.engine.Figures;
import dev.failaway.benchmarks.engine.Measurement;
import dev.failaway.benchmarks.engine.Recording;
import dev.failaway.benchmarks.engine.Window;
import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one client reached in one scenario, in one run or several.
 *
 * @param name on the command line
 * @param title in reports
 * @param settings in one sentence
 * @param recordings one per run; timelines show the last
 * @param runs the figures of each run by phase
 * @param verdicts the scenario's goals, judged by the worst run
 */
public record ClientPlay(
    String name,
    String title,
    String settings,
    List<Recording> recordings,
    List<Figures> runs,
    List<Verdict> verdicts) {

  public ClientPlay {
    recordings = List.copyOf(recordings);
    runs = List.copyOf(runs);
    verdicts = List.copyOf(verdicts);
  }

  /** Computes figures and judges them. */
  public static ClientPlay of(
      String name, String title, String settings, List<Recording> recordings) {
    Scenario scenario = recordings.get(0).scenario();
    List<Figures> runs = recordings.stream().map(Measurement::of).toList();
    List<Verdict> verdicts = scenario.goals().stream().map(goal -> Verdict.of(goal, runs)).toList();
    return new ClientPlay(name, title, settings, recordings, runs, verdicts);
  }

  /** Whether every goal was met. */
  public boolean meetsGoals() {
    return verdicts.stream().allMatch(Verdict::met);
  }

  /** The median of a figure over all runs. */
  public Optional<Double> median(String phase, Figure figure) {
    return Verdict.median(values(phase, figure));
  }

  /** The worst value of a figure over all runs. */
  public Optional<Double> worst(String phase, Figure figure) {
    Comparator<Double> order =
        figure.isBetterWhenHigh() ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return values(phase, figure).stream().max(order);
  }

  private List<Double> values(String phase, Figure figure) {
    return Verdict.values(phase, figure, runs);
  }

  /** The verdict on a goal for that figure of that phase, if there is one. */
  public Optional<Verdict> verdict(String phase, Figure figure) {
    return verdicts.stream()
        .filter(verdict -> verdict.goal().phase().equals(phase))
        .filter(verdict -> verdict.goal().figure() == figure)
        .findFirst();
  }

  /** The last run. */
  public Recording lastRecording() {
    return recordings.get(recordings.size() - 1);
  }

  /** Percent of the requests that each zone received in a phase of the last run, zone 1 first. */
  public List<Integer> shares(Window window) {
    List<Arrival> arrivals =
        lastRecording().arrivals().stream()
            .filter(arrival -> isIn(window, arrival.nanos()))
            .toList();
    return IntStream.rangeClosed(1, lastRecording().scenario().layout().zones())
        .mapToObj(
            zone ->
                arrivals.isEmpty()
                    ? 0
                    : (int)
                        Math.round(
                            100.0
                                * arrivals.stream().filter(a -> a.zone() == zone).count()
                                / arrivals.size()))
        .toList();
  }

  /** How often each kind of failure happened after the warm-up of the last run. */
  public Map<String, Long> failures() {
    Recording last = lastRecording();
    long from =
        Window.phasesOf(last.scenario()).stream()
            .filter(window -> window.kind() == Phase.Kind.WARM_UP)
            .mapToLong(Window::toNanos)
            .max()
            .orElse(0);
    Map<String, Long> counts =
        last.samples().stream()
            .filter(sample -> !sample.succeeded() && sample.dueNanos() >= from)
            .map(Message.Sample::result)
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    return new LinkedHashMap<>(counts);
  }

  private static boolean isIn(Window window, long nanos) {
    return nanos >= window.fromNanos() && nanos < window.toNanos();
  }
}
