/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.ClientConfig;
import dev.failaway.Endpoint;
import dev.failaway.Resolution.Family;
import dev.failaway.Target;
import dev.failaway.Ticker;
import dev.failaway.internal.balance.LatencyScale;
import dev.failaway.internal.dns.Membership;
import dev.failaway.internal.health.EndpointHealth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of a cluster: listed ones and, for ten minutes, withdrawn ones, so that an address
 * that returns finds its health as it was.
 *
 * <p>Threading: written on the control thread; {@link #find} and {@link #withWork} on any thread.
 */
final class Members {

  private static final Logger log = LoggerFactory.getLogger(Members.class);

  private static final long MEMORY_NANOS = 600_000_000_000L;

  /** Most addresses of one answer that are used; an answer of a thousand is somebody's mistake. */
  private static final int MAX_LISTED = 64;

  /** Most withdrawn endpoints that are remembered. */
  private static final int MAX_FORMER = 256;

  private final Target target;
  private final ClientConfig config;
  private final Shifts shifts;
  private final LatencyScale scale = new LatencyScale();
  private final Ticker ticker;
  private final Map<InetAddress, ClusterEndpoint> all = new ConcurrentHashMap<>();
  private final Map<InetAddress, ClusterEndpoint> listed = new LinkedHashMap<>();

  Members(Target target, ClientConfig config, Shifts shifts, Ticker ticker) {
    this.target = target;
    this.config = config;
    this.shifts = shifts;
    this.ticker = ticker;
  }

  /**
   * What an answer changed.
   *
   * @param added new or returned endpoints
   * @param withdrawn endpoints no longer listed
   */
  record Change(List<ClusterEndpoint> added, List<ClusterEndpoint> withdrawn) {

    boolean isEmpty() {
      return added.isEmpty() && withdrawn.isEmpty();
    }
  }

  /** Measures latencies against the median of these endpoints from now on. */
  void updateScale(List<ClusterEndpoint> eligible) {
    scale.update(
        eligible.stream()
            .filter(endpoint -> endpoint.latency().isKnown())
            .mapToDouble(endpoint -> endpoint.latency().nanos())
            .toArray());
  }

  LatencyScale scale() {
    return scale;
  }

  /** Endpoints that DNS lists, on the control thread. */
  List<ClusterEndpoint> listed() {
    return List.copyOf(listed.values());
  }

  @Nullable ClusterEndpoint find(InetAddress address) {
    return all.get(address);
  }

  /** Withdrawn endpoints whose requests are not finished. */
  List<ClusterEndpoint> withWork() {
    return all.values().stream().filter(e -> !e.isListed() && e.inFlight() > 0).toList();
  }

  Change applyOnControl(List<InetAddress> answer, Set<Family> unanswered, long now) {
    List<InetAddress> usable = answer.subList(0, Math.min(answer.size(), MAX_LISTED));
    Membership.Change change = Membership.diff(listed.keySet(), usable, unanswered);
    boolean first = listed.isEmpty();
    List<ClusterEndpoint> added = new ArrayList<>();
    for (InetAddress address : change.added()) {
      ClusterEndpoint endpoint = list(address, now);
      added.add(endpoint);
      if (!first) {
        endpoint.slowStart().begin(now); // among endpoints that are warm already
      }
    }
    List<ClusterEndpoint> withdrawn = new ArrayList<>();
    for (InetAddress address : change.withdrawn()) {
      withdrawn.add(withdraw(address, now));
    }
    forget(now);
    return new Change(added, withdrawn);
  }

  List<ClusterEndpoint> clearOnControl(long now) {
    List<ClusterEndpoint> withdrawn = listed();
    for (ClusterEndpoint endpoint : withdrawn) {
      withdraw(endpoint.endpoint().address().getAddress(), now);
    }
    return withdrawn;
  }

  void applyShiftsOnControl() {
    listed.values().forEach(this::applyShift);
  }

  private void applyShift(ClusterEndpoint endpoint) {
    endpoint.shiftOnControl(endpoint.endpoint().zone().filter(shifts::isAway).isPresent());
  }

  private ClusterEndpoint list(InetAddress address, long now) {
    ClusterEndpoint endpoint = all.computeIfAbsent(address, any -> create(address, now));
    endpoint.listOnControl();
    applyShift(endpoint);
    listed.put(address, endpoint);
    return endpoint;
  }

  private ClusterEndpoint create(InetAddress address, long now) {
    InetSocketAddress socketAddress = new InetSocketAddress(address, target.port());
    return new ClusterEndpoint(
        new Endpoint(socketAddress, zoneOf(address)),
        new EndpointHealth(config.ejection(), now),
        scale,
        ticker,
        config.ejection().detectOnly());
  }

  private Optional<String> zoneOf(InetAddress address) {
    try {
      return config.zones().zoneOf(address);
    } catch (RuntimeException failure) { // the user's function
      log.warn("zone function failed for {}", address.getHostAddress(), failure);
      return Optional.empty();
    }
  }

  private ClusterEndpoint withdraw(InetAddress address, long now) {
    ClusterEndpoint endpoint = listed.remove(address);
    if (endpoint == null) {
      throw new IllegalStateException(address + " is not listed");
    }
    endpoint.withdrawOnControl(now);
    return endpoint;
  }

  private void forget(long now) {
    all.values().removeIf(e -> isForgettable(e) && now - e.withdrawnNanos() > MEMORY_NANOS);
    if (all.size() - listed.size() > MAX_FORMER) {
      all.values().removeIf(Members::isForgettable);
    }
  }

  private static boolean isForgettable(ClusterEndpoint endpoint) {
    return !endpoint.isListed() && endpoint.inFlight() == 0;
  }
}
