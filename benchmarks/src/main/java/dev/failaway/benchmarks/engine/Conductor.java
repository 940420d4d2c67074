/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.load.PauseMeter;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Plays a scenario for one client, or for several at the same time, each with a load balancer and a
 * JVM of its own.
 *
 * <p>Threading: {@link #play} runs on its caller's thread; {@link #interrupt()} may come from any.
 */
public final class Conductor {

  /** So that every client's JVM has read the command before its first request is due. */
  private static final Duration HEAD_START = Duration.ofMillis(300);

  private final Conditions conditions;
  private final Progress progress;
  private final CountDownLatch interrupted = new CountDownLatch(1);

  public Conductor(Conditions conditions, Progress progress) {
    this.conditions = conditions;
    this.progress = progress;
  }

  /** Ends the run; {@link #play} returns what was observed until then. */
  public void interrupt() {
    interrupted.countDown();
  }

  /** Whether {@link #interrupt()} was called. */
  public boolean isInterrupted() {
    return interrupted.getCount() == 0;
  }

  /**
   * Plays the scenario.
   *
   * @return what was observed, by client, in the given order
   * @throws IOException if a client cannot be started or its JVM ends by itself
   */
  public Map<String, Recording> play(Scenario scenario, List<String> clients)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("failaway-scenario");
    List<Lane> lanes = new ArrayList<>();
    try {
      for (String client : clients) {
        lanes.add(Lane.open(client, scenario, conditions, directory));
      }
      progress.begins(scenario, clients);
      return playOn(lanes, scenario);
    } finally {
      lanes.forEach(Lane::close);
      delete(directory);
    }
  }

  private Map<String, Recording> playOn(List<Lane> lanes, Scenario scenario)
      throws IOException, InterruptedException {
    Queue<Message.Pause> pauses = new ConcurrentLinkedQueue<>();
    try (PauseMeter meter = new PauseMeter(pauses::add)) {
      meter.start();
      long start = System.nanoTime() + HEAD_START.toNanos();
      for (Lane lane : lanes) {
        lane.load(start);
      }
      for (Cue cue : Cue.of(scenario)) {
        if (interrupted.await(start + cue.nanos() - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          break;
        }
        follow(scenario, lanes, cue);
      }
      long end = Math.min(scenario.length().toNanos(), System.nanoTime() - start);
      for (Lane lane : lanes) {
        lane.end(isInterrupted());
      }
      List<Message.Pause> ownPauses =
          pauses.stream()
              .map(pause -> new Message.Pause(pause.endNanos() - start, pause.lengthNanos()))
              .toList();
      Map<String, Recording> recordings = new LinkedHashMap<>();
      lanes.forEach(lane -> recordings.put(lane.client(), lane.recording(end, ownPauses)));
      return recordings;
    }
  }

  private void follow(Scenario scenario, List<Lane> lanes, Cue cue) throws IOException {
    if (cue.step().isPresent()) {
      lanes.forEach(lane -> lane.take(cue.step().get()));
      progress.happened(cue.nanos(), cue.step().get().label());
      return;
    }
    // The kernel counts for the machine, so only a client that is alone can be charged.
    long failed = lanes.size() == 1 ? KernelCounters.failedConnects() : KernelCounters.UNKNOWN;
    for (Lane lane : lanes) {
      lane.read(cue.nanos(), failed);
    }
    if (cue.isWholeSecond()) {
      progress.passed(momentOf(scenario, lanes, cue.nanos()));
    }
  }

  private static Progress.Moment momentOf(Scenario scenario, List<Lane> lanes, long nanos) {
    String phase =
        Window.phasesOf(scenario).stream()
            .filter(window -> window.contains(nanos - 1))
            .map(Window::name)
            .findFirst()
            .orElse("");
    return new Progress.Moment(
        TimeUnit.NANOSECONDS.toSeconds(nanos),
        scenario.length().toSeconds(),
        phase,
        lanes.stream().map(lane -> lane.second(nanos)).toList());
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException("cannot delete " + path, e);
                }
              });
    }
  }
}
