/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Phase;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Computes the figures of a recording, exactly as {@link Figure} defines them.
 *
 * <p>Phases that an interruption cut off are left out.
 */
public final class Measurement {

  private final Recording recording;
  private final ZoneTraffic traffic;
  private final List<Long> faultStarts;

  private Measurement(Recording recording) {
    this.recording = recording;
    this.traffic = new ZoneTraffic(recording);
    this.faultStarts =
        Window.phasesOf(recording.scenario()).stream()
            .filter(window -> window.kind() == Phase.Kind.FAULT)
            .map(Window::fromNanos)
            .toList();
  }

  /** The figures of all phases that ran to their end. */
  public static Figures of(Recording recording) {
    Measurement measurement = new Measurement(recording);
    Map<String, Map<Figure, Double>> figures = new LinkedHashMap<>();
    for (Window window : Window.measured(recording.scenario())) {
      if (window.toNanos() <= recording.endNanos()) {
        figures.put(window.name(), measurement.figuresOf(window));
      }
    }
    return Figures.of(figures);
  }

  private Map<Figure, Double> figuresOf(Window window) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    List<Message.Sample> samples =
        recording.samples().stream().filter(sample -> belongs(sample, window)).toList();
    List<Arrival> arrivals =
        recording.arrivals().stream().filter(arrival -> window.contains(arrival.nanos())).toList();
    addResults(figures, samples);
    addLatencies(figures, samples);
    addArrivals(figures, arrivals, samples.size());
    addCounters(figures, window, samples.size());
    addPauses(figures, window);
    switch (window.kind()) {
      case FAULT -> addFault(figures, window);
      case RECOVERY -> addRecovery(figures, window, samples);
      case BASELINE, WARM_UP -> {}
    }
    return figures;
  }

  /** What was under way when a fault began, and failed, failed because of the fault. */
  private boolean belongs(Message.Sample sample, Window window) {
    long end = sample.dueNanos() + sample.latencyNanos();
    return window.contains(
        faultStarts.stream()
            .filter(start -> !sample.succeeded() && sample.dueNanos() < start && end >= start)
            .findFirst()
            .orElse(sample.dueNanos()));
  }

  private static void addResults(Map<Figure, Double> figures, List<Message.Sample> samples) {
    long gets = samples.stream().filter(s -> !s.succeeded() && !s.post()).count();
    long posts = samples.stream().filter(s -> !s.succeeded() && s.post()).count();
    figures.put(Figure.ISSUED, (double) samples.size());
    figures.put(Figure.FAILED_GETS, (double) gets);
    figures.put(Figure.FAILED_POSTS, (double) posts);
  }

  private static void addLatencies(Map<Figure, Double> figures, List<Message.Sample> samples) {
    if (samples.isEmpty()) {
      return;
    }
    Histogram histogram = new Histogram(3);
    samples.forEach(sample -> histogram.recordValue(Math.max(0, sample.latencyNanos())));
    figures.put(Figure.P50, histogram.getValueAtPercentile(50) / 1e6);
    figures.put(Figure.P99, histogram.getValueAtPercentile(99) / 1e6);
    figures.put(Figure.MAX, histogram.getMaxValue() / 1e6);
  }

  private static void addArrivals(Map<Figure, Double> figures, List<Arrival> arrivals, int issued) {
    Map<String, Integer> posts = new HashMap<>();
    Map<String, Integer> nodes = new HashMap<>();
    for (Arrival arrival : arrivals) {
      if (arrival.post()) {
        posts.merge(arrival.id(), 1, Integer::sum);
      }
      nodes.merge(arrival.zone() + "." + arrival.node(), 1, Integer::sum);
    }
    figures.put(
        Figure.DUPLICATED_POSTS,
        (double) posts.values().stream().mapToInt(times -> times - 1).sum());
    figures.put(Figure.ENDPOINTS_USED, (double) nodes.size());
    if (!arrivals.isEmpty()) {
      int busiest = nodes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
      figures.put(Figure.LARGEST_SHARE, 100.0 * busiest / arrivals.size());
    }
    if (issued > 0) {
      figures.put(Figure.SEEN_PER_REQUEST, (double) arrivals.size() / issued);
    }
  }

  private void addCounters(Map<Figure, Double> figures, Window window, int issued) {
    Optional<Double> accepted = difference(window, Reading::accepted);
    Optional<Double> failed = difference(window, Reading::failed);
    if (accepted.isPresent() && failed.isPresent()) {
      double connects = accepted.get() + failed.get();
      figures.put(Figure.CONNECTS, connects);
      figures.put(Figure.FAILED_CONNECTS, failed.get());
      if (issued > 0) {
        figures.put(Figure.CONNECTS_PER_REQUEST, connects / issued);
      }
    }
    mostInASecond(window).ifPresent(most -> figures.put(Figure.BUSIEST_SECOND, (double) most));
    difference(window, Reading::loopback)
        .ifPresent(connects -> figures.put(Figure.LOOPBACK_CONNECTS, connects));
  }

  /** The growth of a counter from the last reading at the window's start to the one at its end. */
  private Optional<Double> difference(Window window, ToLongFunction<Reading> counter) {
    Optional<Reading> first = lastUpTo(window.fromNanos());
    Optional<Reading> last = lastUpTo(window.toNanos());
    if (first.isEmpty() || last.isEmpty() || counter.applyAsLong(first.get()) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        (double) (counter.applyAsLong(last.get()) - counter.applyAsLong(first.get())));
  }

  private OptionalLong mostInASecond(Window window) {
    List<Reading> readings =
        recording.readings().stream()
            .filter(
                reading ->
                    reading.nanos() >= window.fromNanos() && reading.nanos() <= window.toNanos())
            .toList();
    return IntStream.range(1, readings.size())
        .mapToLong(index -> readings.get(index).mostSince(readings.get(index - 1)))
        .max();
  }

  private Optional<Reading> lastUpTo(long nanos) {
    return recording.readings().stream()
        .filter(reading -> reading.nanos() <= nanos)
        .reduce((earlier, later) -> later);
  }

  private void addPauses(Map<Figure, Double> figures, Window window) {
    long longest =
        recording.pauses().stream()
            .filter(pause -> window.contains(pause.endNanos()))
            .mapToLong(Message.Pause::lengthNanos)
            .max()
            .orElse(0);
    figures.put(Figure.LONGEST_PAUSE, longest / 1e6);
  }

  private void addFault(Map<Figure, Double> figures, Window window) {
    if (window.zones().isEmpty()) {
      return;
    }
    figures.put(Figure.ZONE_LEFT, traffic.leftAfterSeconds(window));
    figures.put(Figure.LAST_REQUEST_ON_ZONE, traffic.lastRequestSeconds(window));
  }

  private void addRecovery(
      Map<Figure, Double> figures, Window window, List<Message.Sample> samples) {
    if (!window.zones().isEmpty()) {
      figures.put(Figure.BALANCED_AGAIN, traffic.balancedAfterSeconds(window));
    }
    double firstSuccess =
        samples.stream()
            .filter(Message.Sample::succeeded)
            .mapToLong(sample -> sample.dueNanos() + sample.latencyNanos() - window.fromNanos())
            .min()
            .stream()
            .mapToDouble(nanos -> nanos / 1e9)
            .findFirst()
            .orElse(Double.POSITIVE_INFINITY);
    double lastFailure =
        samples.stream()
                .filter(sample -> !sample.succeeded())
                .mapToLong(sample -> sample.dueNanos() - window.fromNanos())
                .max()
                .orElse(0)
            / 1e9;
    figures.put(Figure.FIRST_SUCCESS, firstSuccess);
    figures.put(Figure.LAST_FAILURE, lastFailure);
  }
}
