/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.ClientConfig;
import dev.failaway.Endpoint;
import dev.failaway.Resolution;
import dev.failaway.Target;
import dev.failaway.Ticker;
import dev.failaway.internal.balance.LatencyScale;
import dev.failaway.internal.dns.Membership;
import dev.failaway.internal.health.EndpointHealth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of a cluster: listed ones and, for ten minutes, those that left, so that an address
 * that returns finds its health as it was.
 *
 * <p>Threading: written on the control thread; {@link #find} and {@link #leftOver} on any thread.
 */
final class Members {

  private static final Logger log = LoggerFactory.getLogger(Members.class);

  private static final long MEMORY_NANOS = 600_000_000_000L;

  /** Most endpoints that left and are remembered. */
  private static final int MAX_FORMER = 256;

  private final Target target;
  private final ClientConfig config;
  private final Shifts shifts;
  private final StallWatch stalls;
  private final LatencyScale scale = new LatencyScale();
  private final Ticker ticker;
  private final Membership membership;
  private final Map<InetAddress, ClusterEndpoint> all = new ConcurrentHashMap<>();
  private final Map<InetAddress, ClusterEndpoint> listed = new LinkedHashMap<>();

  private boolean zoneFunctionFailed;

  /** Labels of the zonal names that have an address. */
  private Map<InetAddress, Set<String>> zonal = Map.of();

  Members(Target target, ClientConfig config, Shifts shifts, StallWatch stalls, Ticker ticker) {
    this.target = target;
    this.config = config;
    this.shifts = shifts;
    this.stalls = stalls;
    this.ticker = ticker;
    membership = new Membership(config.dns());
  }

  /**
   * What an answer changed.
   *
   * @param added new or returned endpoints
   * @param withdrawn endpoints no longer listed
   * @param rested endpoints of another record of the name
   */
  record Change(
      List<ClusterEndpoint> added, List<ClusterEndpoint> withdrawn, List<ClusterEndpoint> rested) {

    boolean isEmpty() {
      return added.isEmpty() && withdrawn.isEmpty() && rested.isEmpty();
    }

    /** Whether endpoints were withdrawn and nothing else happened. */
    boolean isWithdrawalAlone() {
      return added.isEmpty() && rested.isEmpty();
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

  StallWatch stalls() {
    return stalls;
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

  /** Endpoints that left and rest, or whose requests are not finished. */
  List<ClusterEndpoint> leftOver() {
    return all.values().stream()
        .filter(e -> !e.isListed() && (e.isResting() || e.inFlight() > 0))
        .toList();
  }

  /** Whether the last answer was a sample of the addresses. */
  boolean isSample() {
    return membership.isSample();
  }

  /**
   * Takes an answer over. What it no longer lists still takes requests: first the next snapshot has
   * to be there, so that a request which finds its snapshot left by all can look for a later one;
   * then comes {@link #leaveOnControl}.
   */
  Change applyOnControl(Resolution answer, RandomGenerator random, long now) {
    boolean first = listed.isEmpty();
    Membership.Change change = membership.apply(answer, new KnownHealth(now), random, now);
    List<ClusterEndpoint> added = new ArrayList<>();
    for (InetAddress address : change.added()) {
      ClusterEndpoint endpoint = all.computeIfAbsent(address, any -> create(address, now));
      if (!first && !endpoint.isResting()) {
        endpoint.slowStart().begin(now); // among endpoints that are warm already
      }
      applyShift(endpoint);
      listed.put(address, endpoint);
      added.add(endpoint);
    }
    List<ClusterEndpoint> withdrawn = change.withdrawn().stream().map(this::unlist).toList();
    List<ClusterEndpoint> rested = change.rested().stream().map(this::unlist).toList();
    markListed(answer, now);
    return new Change(List.copyOf(added), withdrawn, rested);
  }

  /** What the answer no longer lists takes no request any more. */
  void leaveOnControl(Change change, long now) {
    change.withdrawn().forEach(endpoint -> endpoint.withdrawOnControl(now));
    change.rested().forEach(endpoint -> endpoint.restOnControl(now));
  }

  private void markListed(Resolution answer, long now) {
    for (InetAddress address : Membership.usable(answer, config.dns())) {
      ClusterEndpoint endpoint = listed.get(address);
      if (endpoint != null) {
        endpoint.listOnControl(now);
      }
    }
  }

  /**
   * Withdraws everything, for good.
   *
   * @return what was listed; what was at rest ends its rest
   */
  Withdrawn clearOnControl(long now) {
    List<ClusterEndpoint> before = listed();
    List<ClusterEndpoint> rested =
        all.values().stream().filter(ClusterEndpoint::isResting).toList();
    membership.clear();
    listed.clear();
    all.values().forEach(endpoint -> endpoint.withdrawOnControl(now));
    return new Withdrawn(before, rested);
  }

  /**
   * What was withdrawn for good.
   *
   * @param listed by DNS before
   * @param rested of another record of the name before
   */
  record Withdrawn(List<ClusterEndpoint> listed, List<ClusterEndpoint> rested) {}

  /** Whether something was wrong with an endpoint that is known. */
  boolean hasHistory() {
    return all.values().stream().anyMatch(endpoint -> endpoint.health().hasHistory());
  }

  /** Every endpoint that is known, listed or not. */
  List<ClusterEndpoint> known() {
    return List.copyOf(all.values());
  }

  /** Whether a request holds a lease. */
  boolean isBusy() {
    return all.values().stream().anyMatch(endpoint -> endpoint.inFlight() > 0);
  }

  /** The endpoints of the other record are not kept for its return any longer. */
  List<ClusterEndpoint> endRestOnControl(long now) {
    List<ClusterEndpoint> resting =
        all.values().stream().filter(ClusterEndpoint::isResting).toList();
    resting.forEach(endpoint -> endpoint.withdrawOnControl(now));
    return resting;
  }

  /**
   * Takes over what the zonal names say.
   *
   * @return whether a label changed
   */
  boolean labelOnControl(Map<InetAddress, Set<String>> labels) {
    zonal = labels;
    boolean changed = false;
    for (ClusterEndpoint endpoint : all.values()) {
      Optional<String> zone = zoneOf(endpoint.endpoint().address().getAddress());
      if (!zone.equals(endpoint.endpoint().zone())) {
        endpoint.labelOnControl(zone);
        applyShift(endpoint);
        changed = true;
      }
    }
    return changed;
  }

  void applyShiftsOnControl() {
    listed.values().forEach(this::applyShift);
  }

  private void applyShift(ClusterEndpoint endpoint) {
    endpoint.shiftOnControl(endpoint.endpoint().zone().filter(shifts::isAway).isPresent());
  }

  private ClusterEndpoint create(InetAddress address, long now) {
    InetSocketAddress socketAddress = new InetSocketAddress(address, target.port());
    return new ClusterEndpoint(
        new Endpoint(socketAddress, zoneOf(address)),
        new EndpointHealth(config.ejection(), now),
        scale,
        ticker,
        config.ejection().detectOnly(),
        stalls);
  }

  private Optional<String> zoneOf(InetAddress address) {
    try {
      return config.zones().zoneOf(address, zonal.getOrDefault(address, Set.of()));
    } catch (Throwable failure) { // whatever the user's function throws, the endpoint is used
      if (!zoneFunctionFailed) {
        log.warn("zone function failed for {}", address.getHostAddress(), failure);
        zoneFunctionFailed = true; // once: a large load balancer has a hundred addresses
      }
      return Optional.empty();
    }
  }

  private ClusterEndpoint unlist(InetAddress address) {
    ClusterEndpoint endpoint = listed.remove(address);
    if (endpoint == null) {
      throw new IllegalStateException(address + " is not listed");
    }
    return endpoint;
  }

  /** Forgets endpoints that left long ago, or that are too many; returns them. */
  List<ClusterEndpoint> forgetOnControl(long now) {
    List<ClusterEndpoint> former =
        all.values().stream()
            .filter(endpoint -> !endpoint.isListed() && endpoint.inFlight() == 0)
            .sorted(Comparator.comparingLong(endpoint -> endpoint.leftNanos() - now))
            .toList();
    int surplus = all.size() - listed.size() - MAX_FORMER;
    List<ClusterEndpoint> forgotten = new ArrayList<>();
    for (ClusterEndpoint endpoint : former) {
      if (forgotten.size() >= surplus && now - endpoint.leftNanos() <= MEMORY_NANOS) {
        break;
      }
      all.remove(endpoint.endpoint().address().getAddress());
      forgotten.add(endpoint);
    }
    return forgotten;
  }

  /** What the rules of membership ask about the health of members. */
  private final class KnownHealth implements Membership.Health {

    private final long now;

    KnownHealth(long now) {
      this.now = now;
    }

    @Override
    public boolean isFailing(InetAddress member) {
      ClusterEndpoint endpoint = listed.get(member);
      return endpoint != null && !endpoint.health().isEligible();
    }

    @Override
    public boolean failedLately(InetAddress member) {
      ClusterEndpoint endpoint = listed.get(member);
      return endpoint != null && endpoint.health().failedLately(now);
    }
  }
}
