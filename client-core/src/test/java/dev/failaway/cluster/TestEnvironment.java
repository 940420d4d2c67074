/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import dev.failaway.Target;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A load balancer whose time, dice and DNS belong to the test. */
final class TestEnvironment implements AutoCloseable {

  static final Target TARGET = Target.of(URI.create("http://lb.test:8080"));
  static final URI TARGET_URI = URI.create("http://lb.test:8080");
  static final RequestTraits GET = RequestTraits.of("GET", true);
  static final RequestTraits POST = RequestTraits.of("POST", true);

  final ManualScheduler time = new ManualScheduler();
  final ScriptedDns dns = new ScriptedDns();
  final RecordingListener events = new RecordingListener();
  final ProbeScript probes = new ProbeScript();
  final LoadBalancer loadBalancer;

  /** How far the time of day is ahead of the clock. */
  long wallAheadNanos;

  /** Runs once, when dice are thrown next. */
  @Nullable Runnable atNextDraw;

  /** Runs whenever the clock is read, but for what it reads itself. */
  @Nullable Runnable atClock;

  private TestEnvironment(ClientConfig config, long seed) {
    Random random = new HookedRandom(seed);
    Environment environment =
        new Environment(
            this::readClock,
            () -> random,
            () -> time,
            Runnable::run,
            policy -> dns,
            () -> time.nowNanos() + wallAheadNanos);
    loadBalancer = LoadBalancer.create(config, environment);
    loadBalancer.addListener(events);
    loadBalancer.attach(probes);
  }

  private long readClock() {
    Runnable hook = atClock;
    if (hook != null) {
      atClock = null;
      hook.run();
      atClock = hook;
    }
    return time.nowNanos();
  }

  private final class HookedRandom extends Random {
    private static final long serialVersionUID = 1;

    HookedRandom(long seed) {
      super(seed);
    }

    @Override
    protected int next(int bits) {
      Runnable hook = atNextDraw;
      if (hook != null) {
        atNextDraw = null;
        hook.run();
      }
      return super.next(bits);
    }
  }

  static TestEnvironment of(ClientConfig config) {
    return of(config, 42);
  }

  static TestEnvironment of(ClientConfig config, long seed) {
    return new TestEnvironment(config, seed);
  }

  static TestEnvironment defaults() {
    return of(ClientConfig.defaults());
  }

  /** Resolves the target to these addresses, TTL 60 s. */
  TestEnvironment resolvedTo(String... addresses) throws IOException {
    dns.answer(Duration.ofSeconds(60), addresses);
    Attempts first = begin(GET);
    first.whenReady(() -> {});
    time.run();
    return this;
  }

  long now() {
    return time.nowNanos();
  }

  void advance(Duration duration) {
    time.advance(duration.toNanos());
  }

  /** Lets time pass with a request now and then, so that the target is not forgotten. */
  void stayInUse(Duration duration) throws IOException {
    long end = now() + duration.toNanos();
    while (now() < end) {
      begin(GET);
      time.advance(Math.min(end - now(), Duration.ofMinutes(5).toNanos()));
    }
  }

  Attempts begin(RequestTraits traits) throws IOException {
    return loadBalancer.begin(TARGET, traits);
  }

  /** One attempt: leases, ends it with the outcome and returns what follows. */
  Decision attempt(Attempts attempts, Outcome outcome) throws IOException {
    return attempts.finish(lease(attempts), outcome, new IOException(outcome.name()), now());
  }

  Lease lease(Attempts attempts) throws IOException {
    @Nullable Lease lease = attempts.tryLease(now());
    if (lease == null) {
      throw new AssertionError("no snapshot yet");
    }
    return lease;
  }

  /** A whole request whose one attempt ends like this, on the control thread's next turn. */
  Decision request(RequestTraits traits, Outcome outcome) throws IOException {
    Decision decision = attempt(begin(traits), outcome);
    time.run();
    return decision;
  }

  /** Fails attempts until every one of these endpoints is ejected. */
  void eject(String... addresses) throws IOException {
    eject(Outcome.RESET, addresses);
  }

  void eject(Outcome outcome, String... addresses) throws IOException {
    for (int round = 0; round < 1000; round++) {
      if (Arrays.stream(addresses).allMatch(this::isEjected)) {
        return;
      }
      Attempts attempts = begin(POST);
      Lease lease = lease(attempts);
      boolean hit = Arrays.asList(addresses).contains(ip(lease));
      attempts.finish(lease, hit ? outcome : Outcome.SUCCESS, new IOException("reset"), now());
      time.run();
    }
    throw new AssertionError("not ejected: " + loadBalancer.status(TARGET_URI));
  }

  private boolean isEjected(String address) {
    return loadBalancer.status(TARGET_URI).endpoints().stream()
        .filter(e -> e.endpoint().address().getAddress().getHostAddress().equals(address))
        .anyMatch(e -> e.reason().isPresent());
  }

  static String ip(Lease lease) {
    return lease.endpoint().address().getAddress().getHostAddress();
  }

  static RequestTraits withTimeout(RequestTraits traits, Duration timeout) {
    return new RequestTraits(traits.idempotent(), traits.replayable(), Optional.of(timeout));
  }

  @Override
  public void close() {
    loadBalancer.close();
  }
}
