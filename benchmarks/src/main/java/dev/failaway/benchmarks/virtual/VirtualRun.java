/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.ClientConfig;
import dev.failaway.Target;
import dev.failaway.benchmarks.engine.Conditions;
import dev.failaway.benchmarks.engine.Cue;
import dev.failaway.benchmarks.engine.Reading;
import dev.failaway.benchmarks.engine.Recording;
import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.scenario.Scenario;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Plays a scenario in virtual time, with the real core and a seed.
 *
 * <p>The same seed gives the same recording, on any machine.
 */
public final class VirtualRun {

  private static final Target TARGET = Target.of(URI.create("http://app.elb.test"));
  private static final Duration BACKOFF = Duration.ofMillis(500);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Scenario scenario;
  private final VirtualTime time = new VirtualTime();
  private final VirtualElb elb;
  private final LoadBalancer loadBalancer;
  private final VirtualTransport transport;
  private final List<Message.Sample> samples = new ArrayList<>();
  private final List<Reading> readings = new ArrayList<>();

  private VirtualRun(
      Scenario scenario, Conditions conditions, UnaryOperator<ClientConfig> settings, long seed) {
    this.scenario = scenario;
    this.elb = new VirtualElb(time, scenario.layout(), new SplittableRandom(seed));
    RandomGenerator dice = new SplittableRandom(~seed);
    Environment environment =
        new Environment(time::now, () -> dice, time::control, Runnable::run, policy -> elb);
    this.loadBalancer = LoadBalancer.create(config(scenario, conditions, settings), environment);
    this.transport = new VirtualTransport(time, elb, loadBalancer, TARGET);
  }

  /** As the peers of the engine set it. */
  private static ClientConfig config(
      Scenario scenario, Conditions conditions, UnaryOperator<ClientConfig> settings) {
    Duration deadline =
        conditions.attemptTimeout().multipliedBy(conditions.attempts()).plus(BACKOFF);
    return settings.apply(
        ClientConfig.defaults()
            .withDns(dns -> dns.withMinTtl(Duration.ofSeconds(1)))
            .withZones(zones -> zones.withCidrs(scenario.layout().labels()))
            .withRetry(retry -> retry.withMaxAttempts(conditions.attempts()))
            .withTimeouts(
                timeouts ->
                    timeouts
                        .withConnect(conditions.attemptTimeout())
                        .withAttempt(conditions.attemptTimeout())
                        .withRequest(deadline)));
  }

  /**
   * Plays it.
   *
   * @param settings what the client has set beside what the conditions say
   */
  public static Recording play(
      Scenario scenario, Conditions conditions, UnaryOperator<ClientConfig> settings, long seed) {
    return new VirtualRun(scenario, conditions, settings, seed).play();
  }

  private Recording play() {
    try (loadBalancer) {
      loadBalancer.attach(transport);
      Cue.setUp(scenario).forEach(step -> step.action().accept(elb));
      for (Cue cue : Cue.of(scenario)) {
        time.after(cue.nanos(), () -> follow(cue));
      }
      long count = scenario.load().countIn(scenario.length());
      for (long sequence = 0; sequence < count; sequence++) {
        long number = sequence;
        time.after(scenario.load().dueNanos(sequence), () -> send(number));
      }
      time.runUntil(scenario.length().plus(GRACE).toNanos());
      return new Recording(
          scenario, samples, elb.arrivals(), readings, List.of(), scenario.length().toNanos());
    }
  }

  private void follow(Cue cue) {
    if (cue.step().isPresent()) {
      cue.step().get().action().accept(elb);
    } else {
      readings.add(
          new Reading(
              cue.nanos(), elb.acceptedByNode(), transport.refused(), transport.loopback()));
    }
  }

  private void send(long sequence) {
    boolean post = scenario.load().isPost(sequence);
    try {
      new VirtualRequest(
              time,
              transport,
              loadBalancer.begin(TARGET, RequestTraits.of(post ? "POST" : "GET", true)),
              sequence,
              post,
              samples::add)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot begin request " + sequence, e);
    }
  }
}
