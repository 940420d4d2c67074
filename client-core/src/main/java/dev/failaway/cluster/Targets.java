/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.ClientConfig;
import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.TargetAdded;
import dev.failaway.FailawayListener.TargetForgotten;
import dev.failaway.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The targets in use, and when they no longer are.
 *
 * <ol>
 *   <li>A target without a request for ten minutes is forgotten: its lookups, connections and
 *       counters end. {@link FormerMembers} keeps what was learnt of its addresses for a while.
 *   <li>Above {@value #MAX_TARGETS} targets the ones that were unused for longest go earlier. Only
 *       those with requests under way may exceed that.
 *   <li>A request that begins while its target is being forgotten starts it anew.
 * </ol>
 *
 * <p>Threading: {@link #use}, {@link #start} and the readers on any thread; the rest on the control
 * thread.
 */
final class Targets {

  static final int MAX_TARGETS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Targets.class);

  private final ClientConfig config;
  private final Shared shared;
  private final Names names;
  private final FormerMembers former = new FormerMembers();
  private final UnusedTargets unused = new UnusedTargets();
  private final ClockWatch clock;
  private final Map<Target, Cluster> clusters = new ConcurrentHashMap<>();

  private Scheduler.@Nullable Timer sweep;
  private long sweepNanos;

  Targets(ClientConfig config, Shared shared, Names names) {
    this.config = config;
    this.shared = shared;
    this.names = names;
    clock = new ClockWatch(shared, this::clockJumpedOnControl);
  }

  /** Returns the cluster of a target for one more request, which is counted. */
  Cluster use(Target target) {
    while (true) {
      Cluster cluster = start(target);
      cluster.counters().countRequest();
      if (!cluster.isForgotten()) {
        return cluster;
      }
      clusters.remove(target, cluster);
    }
  }

  /** Returns the cluster of a target, which follows its name from now on. */
  Cluster start(Target target) {
    Cluster known = clusters.get(target);
    if (known != null) {
      return known;
    }
    List<Cluster> created = new ArrayList<>(1);
    Cluster cluster = clusters.computeIfAbsent(target, any -> create(target, created));
    for (Cluster started : created) { // not earlier: listeners find it in the map
      shared.control().execute(() -> startOnControl(started));
    }
    return cluster;
  }

  private Cluster create(Target target, List<Cluster> created) {
    Members known = former.take(target, shared.now());
    Cluster cluster = new Cluster(target, config.forHost(target.host()), shared, known);
    created.add(cluster);
    return cluster;
  }

  @Nullable Cluster find(Target target) {
    return clusters.get(target);
  }

  Collection<Cluster> all() {
    return clusters.values();
  }

  private void startOnControl(Cluster cluster) {
    unused.addOnControl(cluster, shared.now());
    try {
      shared
          .listeners()
          .fire(
              "onTargetAdded", FailawayListener::onTargetAdded, new TargetAdded(cluster.target()));
      names.followOnControl(cluster);
    } catch (RuntimeException | LinkageError failure) { // requests wait for this cluster
      log.error("{} can not be followed", cluster.target(), failure);
      cluster.dns().lookupFailedOnControl(failure, shared.now());
    }
    clock.startOnControl();
    sweepIn(unused.count() > MAX_TARGETS ? UnusedTargets.RECENT : UnusedTargets.PERIOD);
  }

  private void sweepIn(Duration delay) {
    long due = shared.now() + delay.toNanos();
    if (sweep != null && sweepNanos - due <= 0) {
      return;
    }
    if (sweep != null) {
      sweep.cancel();
    }
    sweepNanos = due;
    sweep = shared.control().schedule(this::sweepOnControl, delay.toNanos());
  }

  private void sweepOnControl() {
    sweep = null;
    long now = shared.now();
    unused.lookOnControl(now);
    unused.tooLongUnused(now).forEach(this::forget);
    unused.leastUsed(unused.count() - MAX_TARGETS, now).forEach(this::forget);
    former.expireOnControl(now);
    if (unused.count() == 0 && former.isEmpty()) {
      clock.stopOnControl();
      return;
    }
    sweepIn(unused.count() > MAX_TARGETS ? UnusedTargets.RECENT : UnusedTargets.PERIOD);
  }

  /** Forgets a cluster, unless it is used in this moment. */
  private void forget(Cluster cluster) {
    Target target = cluster.target();
    if (!cluster.forgetOnControl() && clusters.get(target) == cluster) {
      return;
    }
    clusters.remove(target, cluster);
    unused.removeOnControl(cluster);
    names.leaveOnControl(cluster);
    former.keepOnControl(target, cluster.closeOnControl(shared.now()), shared.now());
    log.info("{} is no longer in use", target);
    shared
        .listeners()
        .fire(
            "onTargetForgotten", FailawayListener::onTargetForgotten, new TargetForgotten(target));
  }

  private void clockJumpedOnControl(ClockWatch.Jump jump) {
    log.info("the clock jumped by {} s: idle connections are closed", jump.far().toSeconds());
    shared.transports().forEach(Transport::dropIdle);
    long unseenNanos = jump.unseen().toNanos();
    clusters.values().forEach(cluster -> cluster.dns().agedOnControl(unseenNanos));
    names.clockJumpedOnControl(unseenNanos);
  }
}
