/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsClient;
import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.internal.dns.Membership;
import dev.failaway.internal.dns.RefreshSchedule;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns which zone each address of a name is in, from its zonal names ({@code <label>.<name>}).
 *
 * <ol>
 *   <li>They are looked up after the name itself was, in the background: no request waits for a
 *       label, and no address comes from here.
 *   <li>Again after {@code PERIOD}, and earlier when the name has new addresses, at most once per
 *       {@link DnsPolicy#earlyRefresh()}.
 *   <li>A zonal name that does not exist means no label, as for ALBs. One that never did is asked
 *       for again only after {@code ABSENT_PERIOD}; one that did may be of a zone that was
 *       withdrawn and returns.
 *   <li>A lookup that fails, never ends or has no usable address keeps the labels there are.
 * </ol>
 *
 * <p>Threading: the control thread alone; the client completes wherever it likes.
 */
final class ZonalNames {

  private static final Logger log = LoggerFactory.getLogger(ZonalNames.class);

  private static final Duration PERIOD = Duration.ofSeconds(60);
  private static final Duration ABSENT_PERIOD = Duration.ofMinutes(10);

  /** Beyond the timeout, which the client itself keeps; then its lookup counts as failed. */
  private static final long GRACE_NANOS = 1_000_000_000L;

  private final String name;
  private final DnsClient dns;
  private final RefreshSchedule schedule;
  private final long longestNanos;
  private final Shared shared;
  private final List<Zone> zones = new ArrayList<>();
  private final List<ClusterDns> clusters = new ArrayList<>();

  private Scheduler.@Nullable Timer timer;
  private boolean begun;

  /** What is known of one zonal name. */
  private static final class Zone {

    private final String label;
    private Set<InetAddress> addresses = Set.of();
    private boolean existed;
    private boolean absent;
    private boolean lookingUp;
    private long lookup;
    private long askedNanos;

    Zone(String label) {
      this.label = label;
    }
  }

  ZonalNames(String name, List<String> labels, DnsClient dns, DnsPolicy policy, Shared shared) {
    this.name = name;
    this.dns = dns;
    this.schedule = new RefreshSchedule(policy);
    this.longestNanos = policy.timeout().toNanos() + GRACE_NANOS;
    this.shared = shared;
    labels.forEach(label -> zones.add(new Zone(label)));
  }

  void subscribeOnControl(ClusterDns cluster) {
    clusters.add(cluster);
    cluster.labelOnControl(labels());
  }

  /** Tells a cluster no more; returns whether none is left, and the lookups ended. */
  boolean unsubscribeOnControl(ClusterDns cluster) {
    clusters.remove(cluster);
    if (clusters.isEmpty() && timer != null) {
      timer.cancel();
    }
    return clusters.isEmpty();
  }

  /** The name has addresses that it did not have before. */
  void addressesAddedOnControl() {
    long now = shared.now();
    for (Zone zone : zones) {
      long sinceAsked = now - zone.askedNanos;
      if (!begun || (!zone.absent && sinceAsked >= schedule.policy().earlyRefresh().toNanos())) {
        lookUp(zone);
      }
    }
    begun = true;
    if (timer == null) {
      next();
    }
  }

  private void next() {
    long delay = schedule.jitteredNanos(PERIOD, shared.random());
    timer = shared.control().schedule(this::lookUpDue, delay);
  }

  private void lookUpDue() {
    long now = shared.now();
    for (Zone zone : zones) {
      if (!zone.absent || now - zone.askedNanos >= ABSENT_PERIOD.toNanos()) {
        lookUp(zone);
      }
    }
    next();
  }

  private void lookUp(Zone zone) {
    long now = shared.now();
    if (zone.lookingUp && now - zone.askedNanos < longestNanos) {
      return;
    }
    zone.lookingUp = true;
    zone.askedNanos = now;
    long number = ++zone.lookup;
    start(zone.label + "." + name)
        .whenComplete(
            (found, failure) ->
                shared.control().execute(() -> ended(zone, number, found, failure)));
  }

  private CompletionStage<Resolution> start(String zonalName) {
    try {
      return Objects.requireNonNull(dns.lookup(zonalName), "stage");
    } catch (RuntimeException failure) { // a user's client that breaks the contract
      return CompletableFuture.failedFuture(failure);
    }
  }

  private void ended(
      Zone zone, long number, @Nullable Resolution found, @Nullable Throwable failure) {
    if (number != zone.lookup) {
      return; // given up before
    }
    zone.lookingUp = false;
    Set<InetAddress> addresses =
        found == null ? Set.of() : Set.copyOf(Membership.usable(found, schedule.policy()));
    if (!addresses.isEmpty()) {
      zone.existed = true;
      zone.absent = false;
      learn(zone, addresses);
    } else if (isAbsence(failure)) {
      zone.absent = !zone.existed;
      learn(zone, Set.of());
    } else {
      log.debug("zonal name {}.{} keeps its addresses: lookup failed", zone.label, name, failure);
    }
  }

  private static boolean isAbsence(@Nullable Throwable failure) {
    return failure instanceof UnknownHostException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof UnknownHostException);
  }

  private void learn(Zone zone, Set<InetAddress> addresses) {
    if (!zone.addresses.equals(addresses)) {
      zone.addresses = addresses;
      Map<InetAddress, Set<String>> labels = labels();
      List.copyOf(clusters).forEach(cluster -> cluster.labelOnControl(labels));
    }
  }

  private Map<InetAddress, Set<String>> labels() {
    Map<InetAddress, Set<String>> labels = new HashMap<>();
    for (Zone zone : zones) {
      for (InetAddress address : zone.addresses) {
        labels.computeIfAbsent(address, any -> new HashSet<>()).add(zone.label);
      }
    }
    return labels;
  }
}
