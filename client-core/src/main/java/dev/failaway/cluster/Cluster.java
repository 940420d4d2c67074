/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.Target;
import dev.failaway.internal.balance.Picker;
import dev.failaway.internal.balance.RoundRobin;
import dev.failaway.internal.balance.TwoChoices;
import dev.failaway.internal.retry.Retries;
import dev.failaway.internal.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All state kept for one target: its endpoints with their health, the snapshot that requests read,
 * its retry budget and its counters.
 *
 * <p>The control thread turns answers, ejections, readmissions and shifts into the next snapshot.
 * Requests read the snapshot and count; what they prove may eject an endpoint at once, by a CAS,
 * and the control thread follows.
 *
 * <p>Threading: methods named {@code ...OnControl} on the control thread; all others on any.
 */
final class Cluster {

  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private final Target target;
  private final ClientConfig config;
  private final Shared shared;
  private final Members members;
  private final Announcements announcements;
  private final RequestEvents requestEvents;
  private final Connections connections;
  private final Evidence evidence;
  private final Readmission readmission;
  private final PeerJudge judge;
  private final StallWatch stalls;
  private final EndpointChoice choice = new EndpointChoice(this);
  private final RetryRule retryRule = new RetryRule(this);
  private final Picker picker;
  private final @Nullable LocalZone localZone;
  private final Retries retries;
  private final RetryBudget budget;
  private final VerifiedPeers verified = new VerifiedPeers();
  private final Departures departures;
  private final ClusterDns dns;
  private final FailOpenPhase failOpen = new FailOpenPhase();
  private final ClusterCounters counters = new ClusterCounters();
  private final Handshakes handshakes;
  private final long timeoutNanos;
  private final Warmth warmth;
  private final FailOpenQueue failOpenQueue;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  private volatile Snapshot snapshot = Snapshot.unresolved();
  private volatile boolean forgotten;

  /** What the last failed attempt or connect said; for requests that are not even tried. */
  private volatile @Nullable IOException lastFailure;

  /**
   * Creates a cluster.
   *
   * @param former what is known of its endpoints from an earlier use
   */
  Cluster(Target target, ClientConfig config, Shared shared, @Nullable Members former) {
    this.target = target;
    this.config = config;
    this.shared = shared;
    long now = shared.now();
    timeoutNanos = config.timeouts().request().map(Cluster::saturatedNanos).orElse(Long.MAX_VALUE);
    members =
        former != null
            ? former
            : new Members(
                target,
                config,
                shared.shifts(),
                new StallWatch(shared),
                shared.environment().ticker());
    announcements = new Announcements(target, shared);
    requestEvents = new RequestEvents(target, shared.listeners());
    connections = new Connections(target, members, shared);
    evidence = new Evidence(this, members, shared);
    stalls = members.stalls();
    stalls.watch(this);
    readmission = new Readmission(this, new ZoneRule(members, shared), shared);
    judge = new PeerJudge(this, members, shared);
    handshakes = new Handshakes(new EndpointRecovery(this, members), shared);
    warmth = new Warmth(this, shared);
    departures = new Departures(target, shared, counters);
    dns = new ClusterDns(this, members, departures, shared);
    picker = newPicker();
    localZone = newLocalZone();
    retries = new Retries(target.toString(), config.retry(), shared.environment().random());
    budget = new RetryBudget(counters::requests, now);
    failOpenQueue =
        new FailOpenQueue(
            this, shared, config.retry().failOpenWait().map(Cluster::saturatedNanos).orElse(0L));
  }

  private Picker newPicker() {
    return config.balancing().picker() == BalancingPolicy.Choice.ROUND_ROBIN
        ? new RoundRobin(shared.random())
        : new TwoChoices();
  }

  private @Nullable LocalZone newLocalZone() {
    Optional<Double> preference = config.balancing().localZonePreference();
    Optional<String> zone = config.zones().localZone();
    if (preference.isEmpty()) {
      return null;
    }
    if (zone.isEmpty()) {
      log.warn("{} can not prefer the local zone: zones().withLocalZone is not set", target);
      return null;
    }
    return new LocalZone(zone.get(), preference.get(), newPicker());
  }

  /** A duration of more than 292 years is for ever. */
  static long saturatedNanos(Duration duration) {
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0
        ? duration.toNanos()
        : Long.MAX_VALUE;
  }

  Target target() {
    return target;
  }

  /** Until the final response head, unless a request says otherwise. */
  long timeoutNanos() {
    return timeoutNanos;
  }

  ClientConfig config() {
    return config;
  }

  Shared shared() {
    return shared;
  }

  Picker picker() {
    return picker;
  }

  EndpointChoice choice() {
    return choice;
  }

  RetryRule retryRule() {
    return retryRule;
  }

  /** Where attempts and connects tell what they proved. */
  Evidence evidence() {
    return evidence;
  }

  Announcements announcements() {
    return announcements;
  }

  RequestEvents requestEvents() {
    return requestEvents;
  }

  Connections connections() {
    return connections;
  }

  /** What DNS says of it. */
  ClusterDns dns() {
    return dns;
  }

  PeerJudge judge() {
    return judge;
  }

  StallWatch stalls() {
    return stalls;
  }

  Readmission readmission() {
    return readmission;
  }

  Retries retries() {
    return retries;
  }

  RetryBudget budget() {
    return budget;
  }

  ClusterCounters counters() {
    return counters;
  }

  Handshakes handshakes() {
    return handshakes;
  }

  Warmth warmth() {
    return warmth;
  }

  /** Requests that wait for somebody to dial. */
  FailOpenQueue failOpenQueue() {
    return failOpenQueue;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Runs the hook when the first snapshot is there, or the load balancer closed; once. */
  void whenResolved(Runnable hook) {
    waiting.add(hook);
    if (isWorthAnotherTry()) {
      runWaiting();
    }
  }

  void runWaiting() {
    for (Runnable hook = waiting.poll(); hook != null; hook = waiting.poll()) {
      hook.run();
    }
    failOpenQueue.look();
  }

  private boolean isWorthAnotherTry() {
    return snapshot.phase() != Snapshot.Phase.UNRESOLVED || shared.isClosed();
  }

  /** DNS lists endpoints: requests go to them. */
  void readyOnControl() {
    assert shared.control().isCurrent();
    publish();
  }

  /** DNS tells to stay away: requests fail at once. */
  void shedOnControl() {
    assert shared.control().isCurrent();
    snapshot = Snapshot.shed(members.listed());
    runWaiting();
  }

  /** There is no answer of DNS to rest on: requests fail at once. */
  void lostOnControl(Throwable cause) {
    assert shared.control().isCurrent();
    snapshot = Snapshot.failed(cause);
    runWaiting();
  }

  /** Whether a request holds a lease, or waits for the first answer or for somebody to dial. */
  boolean isBusy() {
    return !waiting.isEmpty() || !failOpenQueue.isEmpty() || members.isBusy();
  }

  /** Whether it takes no new request. */
  boolean isForgotten() {
    return forgotten;
  }

  /**
   * Takes no new request any more.
   *
   * @return false when one came meanwhile: then it goes on
   */
  boolean forgetOnControl() {
    assert shared.control().isCurrent();
    long requests = counters.requests();
    forgotten = true; // a request is counted first and looks then: one of us sees the other
    forgotten = !isBusy() && counters.requests() == requests;
    return forgotten;
  }

  /** Ends it; returns what it knows of its endpoints. */
  Members closeOnControl(long now) {
    assert shared.control().isCurrent();
    forgotten = true;
    dns.closeOnControl();
    members.clearOnControl(now);
    departures.forgetOnControl(members.known());
    return members;
  }

  /** Whether DNS tells to stay away: no request, no probe, until it lists addresses again. */
  boolean isShedding() {
    return snapshot.phase() == Snapshot.Phase.SHED;
  }

  /**
   * Takes the members as they are now into the next snapshot. Only an answer of DNS makes a cluster
   * ready: what happens to an endpoint meanwhile ends neither shedding nor a failed lookup.
   */
  void publishOnControl() {
    assert shared.control().isCurrent();
    if (snapshot.phase() == Snapshot.Phase.READY) {
      publish();
    }
  }

  private void publish() {
    boolean changed = failOpen.update(members.listed(), shared.now());
    snapshot = Snapshot.of(members.listed(), failOpen.isActive(), localZone);
    runWaiting();
    warmth.changedOnControl();
    if (changed) {
      announcements.failOpen(failOpen.isActive());
    }
  }

  /** A success came while ejections are ignored. */
  void provenInFailOpenOnControl() {
    assert shared.control().isCurrent();
    if (failOpen.proven(shared.now())) {
      shared.control().schedule(this::publishOnControl, FailOpenPhase.TAIL_NANOS);
    }
  }

  void rememberFailure(IOException failure) {
    lastFailure = failure;
  }

  @Nullable IOException lastFailure() {
    return lastFailure;
  }

  void shiftsChangedOnControl() {
    assert shared.control().isCurrent();
    members.applyShiftsOnControl();
    publishOnControl();
  }

  /** Which addresses passed verification; any thread. */
  VerifiedPeers verified() {
    return verified;
  }

  void retire(List<ClusterEndpoint> endpoints, Transport.Retirement why) {
    departures.retire(endpoints, why);
  }

  boolean isListed(ClusterEndpoint endpoint) {
    return members.find(endpoint.endpoint().address().getAddress()) == endpoint
        && endpoint.isListed();
  }

  ClusterStatus status(long now) {
    Snapshot current = snapshot;
    return new StatusReport(this, current, now).build(members.leftOver());
  }

  @Override
  public String toString() {
    return target + " " + members.listed();
  }
}
