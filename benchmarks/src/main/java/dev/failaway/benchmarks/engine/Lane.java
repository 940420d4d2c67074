/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.load.PeerSettings;
import dev.failaway.benchmarks.scenario.Scenario;
import dev.failaway.benchmarks.scenario.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One client in a run, with a load balancer of its own: whatever a node sees is this client's, and
 * no client disturbs another's nodes.
 *
 * <p>Threading: used by the conductor's thread.
 */
final class Lane implements AutoCloseable {

  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final long SECOND = 1_000_000_000L;

  private final String client;
  private final Scenario scenario;
  private final ElbUnderTest elb;
  private final PeerProcess peer;
  private final List<Reading> readings = new ArrayList<>();
  private final long warmUpNanos;
  private long startNanos;

  private Lane(String client, Scenario scenario, ElbUnderTest elb, PeerProcess peer) {
    this.client = client;
    this.scenario = scenario;
    this.elb = elb;
    this.peer = peer;
    this.warmUpNanos = Window.measured(scenario).get(0).fromNanos();
  }

  /** Starts a load balancer and the client's JVM; no request is sent yet. */
  static Lane open(String client, Scenario scenario, Conditions conditions, Path directory)
      throws IOException {
    ElbUnderTest elb = ElbUnderTest.start(scenario.layout(), directory.resolve(client + ".hosts"));
    try {
      Cue.setUp(scenario).forEach(step -> step.action().accept(elb));
      PeerSettings settings =
          new PeerSettings(
              elb.service(),
              elb.dnsServer(),
              scenario.layout().ttl(),
              conditions.attemptTimeout(),
              conditions.attempts(),
              scenario.layout().labels());
      PeerProcess peer =
          PeerProcess.start(
              client, settings, scenario.load(), scenario.length(), elb.hostsFile(), directory);
      return new Lane(client, scenario, elb, peer);
    } catch (IOException | RuntimeException e) {
      elb.close();
      throw e;
    }
  }

  String client() {
    return client;
  }

  void load(long newStartNanos) throws IOException {
    startNanos = newStartNanos;
    elb.forgetRequests();
    peer.load(newStartNanos);
  }

  void take(Step step) {
    step.action().accept(elb);
  }

  /** Reads the counters and checks that the client still runs. */
  void read(long nanos, long failedConnects) throws IOException {
    peer.check();
    readings.add(new Reading(nanos, elb.acceptedByNode(), failedConnects, elb.loopbackConnects()));
  }

  /** The second that ends at the given time. */
  Progress.ClientMoment second(long toNanos) {
    List<Message.Sample> samples = peer.samples(startNanos);
    List<Message.Sample> ended =
        samples.stream()
            .filter(sample -> isIn(sample.dueNanos() + sample.latencyNanos(), toNanos))
            .toList();
    List<Long> latencies = ended.stream().map(Message.Sample::latencyNanos).sorted().toList();
    double p99 = latencies.isEmpty() ? 0 : latencies.get(latencies.size() * 99 / 100) / 1e6;
    List<Arrival> arrivals =
        elb.arrivals(startNanos).stream()
            .filter(arrival -> isIn(arrival.nanos(), toNanos))
            .toList();
    return new Progress.ClientMoment(
        client,
        ended.size(),
        failures(ended.stream()),
        failures(samples.stream().filter(sample -> sample.dueNanos() >= warmUpNanos)),
        p99,
        IntStream.rangeClosed(1, scenario.layout().zones())
            .mapToObj(zone -> (int) arrivals.stream().filter(a -> a.zone() == zone).count())
            .toList());
  }

  private static boolean isIn(long nanos, long toNanos) {
    return nanos >= toNanos - SECOND && nanos < toNanos;
  }

  private static int failures(Stream<Message.Sample> samples) {
    return (int) samples.filter(sample -> !sample.succeeded()).count();
  }

  /** Ends the load, early if the run was interrupted, and waits for the last request. */
  void end(boolean early) throws IOException, InterruptedException {
    if (early) {
      peer.stop();
    }
    if (!peer.awaitEnd(END_LIMIT)) {
      throw new IOException(
          "client " + client + " did not end within " + END_LIMIT + ": " + peer.said());
    }
  }

  /** What was observed up to the given time, together with the pauses of our own JVM. */
  Recording recording(long endNanos, List<Message.Pause> ownPauses) {
    List<Message.Pause> pauses = new ArrayList<>(peer.pauses(startNanos));
    pauses.addAll(ownPauses);
    return new Recording(
        scenario, peer.samples(startNanos), elb.arrivals(startNanos), readings, pauses, endNanos);
  }

  @Override
  public void close() {
    peer.close();
    elb.close();
  }
}
