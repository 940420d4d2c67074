/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.DnsClient;
import dev.failaway.DnsStatus;
import dev.failaway.Endpoint;
import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.ShiftChanged;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.Verdict;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All clusters of one application: what clients and transports borrow.
 *
 * <p>Make one per application and share it: an outage that one client has learnt is then known to
 * the others. Whoever makes it closes it, after the clients that borrow it. From then on requests
 * fail with {@code IOException("load balancer is closed")}.
 *
 * <p>Threading: any thread. One daemon thread, {@code failaway-control}, does all changes.
 */
public final class LoadBalancer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

  private static final Duration MAX_SHIFT = Duration.ofDays(365);

  private final ClientConfig config;
  private final Shared shared;
  private final Names names;
  private final Targets targets;
  private final Handshakes strayHandshakes;
  private final Set<WarmUp> warmUps = ConcurrentHashMap.newKeySet();

  private LoadBalancer(ClientConfig config, Environment environment, boolean ownsDnsClients) {
    this.config = Objects.requireNonNull(config, "config");
    shared = new Shared(environment);
    names = new Names(shared, ownsDnsClients);
    targets = new Targets(config, shared, names);
    strayHandshakes = new Handshakes(Recovery.UNKNOWN, shared);
  }

  /** Creates a load balancer that resolves names itself. */
  public static LoadBalancer create(ClientConfig config) {
    return new LoadBalancer(config, Environment.system(), true);
  }

  /** Creates a load balancer that resolves names with the given client, which it never closes. */
  public static LoadBalancer create(ClientConfig config, DnsClient dns) {
    Objects.requireNonNull(dns, "dns");
    return new LoadBalancer(config, Environment.system().withDnsClient(dns), false);
  }

  /** Creates a load balancer in an environment of its own, for tests and simulations. */
  public static LoadBalancer create(ClientConfig config, Environment environment) {
    return new LoadBalancer(config, environment, true);
  }

  static IOException closed() {
    return new IOException("load balancer is closed");
  }

  /** What it was made with. */
  public ClientConfig config() {
    return config;
  }

  /** Where its time, dice and threads come from. */
  public Environment environment() {
    return shared.environment();
  }

  /**
   * Begins a request.
   *
   * @throws IOException when the load balancer is closed
   */
  public Attempts begin(Target target, RequestTraits traits) throws IOException {
    return begin(target, traits, shared.now());
  }

  /**
   * Begins a request.
   *
   * @param now on the ticker: a transport that has just read it need not read it again
   * @throws IOException when the load balancer is closed
   */
  public Attempts begin(Target target, RequestTraits traits, long now) throws IOException {
    if (shared.isClosed()) {
      throw closed();
    }
    Cluster cluster = targets.use(target);
    cluster.warmth().used();
    cluster.dns().used();
    return new Attempts(cluster, traits, now);
  }

  /** Lends itself to a transport, which answers probes and retires connections. */
  public void attach(Transport transport) {
    shared.transports().add(Objects.requireNonNull(transport, "transport"));
  }

  /** Ends the loan. */
  public void detach(Transport transport) {
    shared.transports().remove(transport);
  }

  /**
   * Returns what limits the handshakes to a target, over all transports. A target that is not in
   * use has its share of one common limit.
   */
  public Handshakes handshakes(Target target) {
    Cluster cluster = targets.find(target);
    return cluster != null ? cluster.handshakes() : strayHandshakes;
  }

  /**
   * Records what a connect proved that outlived its lease. Without effect for an endpoint that is
   * no longer listed: a late connect revives nobody.
   */
  public void evidence(
      Target target, Endpoint endpoint, Outcome outcome, long startedNanos, long now) {
    Cluster cluster = targets.find(target);
    if (cluster != null) {
      cluster.evidence().lateConnect(endpoint, outcome, startedNanos, now);
    }
  }

  /**
   * Tells that an address of the target passed certificate verification, as every completed TLS
   * handshake does. Without effect for a target that is not in use.
   *
   * @param trust what decides about trust, opaque here and compared by {@code equals}: two clients
   *     whose trust settings differ must never give equal ones. Held weakly; a transport keeps it
   *     for as long as it uses these settings
   */
  public void verified(Target target, Endpoint endpoint, Object trust, long now) {
    Cluster cluster = targets.find(target);
    if (cluster != null) {
      cluster.verified().passed(trust, endpoint, now);
    }
  }

  /**
   * Says what a rejected certificate proves. It is evidence about the address only if another
   * address of the target passed with the same trust settings within the last hour, and was not
   * rejected since; otherwise the mistake is more likely on this side, and nobody is ejected or
   * tried again.
   *
   * @param trust as in {@link #verified}
   * @return {@link Outcome#STRANGER} or {@link Outcome#CERTIFICATE_REJECTED}, to end the lease with
   */
  public Outcome rejected(Target target, Endpoint endpoint, Object trust, long now) {
    Cluster cluster = targets.find(target);
    return cluster != null && cluster.verified().rejected(trust, endpoint, now)
        ? Outcome.STRANGER
        : Outcome.CERTIFICATE_REJECTED;
  }

  /**
   * Returns the status of the target of a URI; {@link Verdict#UNRESOLVED} for one that was never
   * used, without looking it up.
   *
   * @throws IllegalArgumentException when the URI has no target, as {@link Target#of}
   */
  public ClusterStatus status(URI uri) {
    Target target = Target.of(uri);
    Cluster cluster = targets.find(target);
    return cluster != null ? cluster.status(shared.now()) : unused(target);
  }

  private static ClusterStatus unused(Target target) {
    return new ClusterStatus(
        target, Verdict.UNRESOLVED, false, 0, List.of(), DnsStatus.none(Optional.empty()));
  }

  /**
   * Looks the name of a URI up and opens a connection to every endpoint that may be used, so that
   * the first requests wait for neither. As after a request, connections are then kept warm for a
   * minute.
   *
   * @return completes, on a thread of its own, with the status when all connects have ended, well
   *     or not, and at the latest 5 s after the connect timeout; exceptionally with {@link
   *     dev.failaway.NoEndpointException} when the name has no address, with {@link
   *     dev.failaway.LoadShedException} when DNS sheds load, or with an {@code IOException} when
   *     the load balancer is closed
   * @throws IllegalArgumentException when the URI has no target, as {@link Target#of}
   */
  public CompletableFuture<ClusterStatus> warmUp(URI uri) {
    return warmUp(Target.of(uri), List.copyOf(shared.transports()));
  }

  /** As {@link #warmUp(URI)}, for one of the attached transports. */
  public CompletableFuture<ClusterStatus> warmUp(URI uri, Transport transport) {
    return warmUp(Target.of(uri), List.of(transport));
  }

  private CompletableFuture<ClusterStatus> warmUp(Target target, List<Transport> transports) {
    if (shared.isClosed()) {
      return CompletableFuture.failedFuture(closed());
    }
    WarmUp warmUp = new WarmUp(targets.start(target), shared, transports, warmUps);
    warmUp.begin();
    if (shared.isClosed()) {
      warmUp.fail(closed()); // it may have missed the end
    }
    return warmUp.result();
  }

  /** Returns the status of every target in use. */
  public List<ClusterStatus> statuses() {
    long now = shared.now();
    return targets.all().stream().map(cluster -> cluster.status(now)).toList();
  }

  /** Returns the counters of every target in use; each lives as long as its target. */
  public Map<Target, ClusterCounters> counters() {
    Map<Target, ClusterCounters> counters = new HashMap<>();
    targets.all().forEach(cluster -> counters.put(cluster.target(), cluster.counters()));
    return counters;
  }

  /**
   * Returns where the connections of a target are counted. Those of a target that is not in use are
   * counted where nobody looks.
   */
  public ConnectionCounters connectionCounters(Target target) {
    Cluster cluster = targets.find(target);
    return cluster == null ? new ConnectionCounters() : cluster.counters().connections();
  }

  /**
   * Returns how the connections of a target are used, over all transports: of every endpoint that
   * DNS lists, and of those it listed before as long as they have any.
   */
  public Map<Endpoint, ConnectionUsage> usage(Target target) {
    Cluster cluster = targets.find(target);
    return cluster == null ? Map.of() : cluster.connections().usage();
  }

  /**
   * Returns how many requests of a target wait because no endpoint may be dialled, as {@link
   * dev.failaway.RetryPolicy#failOpenWait()} lets them.
   */
  public int waiting(Target target) {
    Cluster cluster = targets.find(target);
    return cluster == null ? 0 : cluster.failOpenQueue().size();
  }

  /**
   * Shifts a zone away: its endpoints get no new request until the time is over or {@link
   * #returnTo} is called. A zone that no endpoint is known in is remembered; a new call for a zone
   * replaces its expiry.
   *
   * @param zone label, as the zone policy gives it
   * @param duration more than zero, at most 365 days
   * @throws IllegalArgumentException when zone or duration are not as said
   * @throws IllegalStateException when a known target would have no endpoint left
   */
  public void shiftAway(String zone, Duration duration) {
    if (zone.isBlank()) {
      throw new IllegalArgumentException("zone (" + zone + ") must not be blank");
    }
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("duration (" + duration + ") must be > 0");
    }
    if (duration.compareTo(MAX_SHIFT) > 0) {
      throw new IllegalArgumentException("duration (" + duration + ") must be <= " + MAX_SHIFT);
    }
    requireOtherEndpoints(zone);
    shared.shifts().shift(zone, duration, shared.now());
    log.info("zone {} is shifted away for {}", zone, duration);
    shared.control().execute(() -> shiftChangedOnControl(zone, Optional.of(duration)));
    shared.control().schedule(() -> shiftOverOnControl(zone), duration.toNanos());
  }

  private void requireOtherEndpoints(String zone) {
    for (Cluster cluster : targets.all()) {
      Collection<ClusterEndpoint> members = cluster.snapshot().members();
      boolean left =
          members.isEmpty() || members.stream().anyMatch(member -> staysIn(member, zone));
      if (!left) {
        throw new IllegalStateException(
            "shifting " + zone + " away would leave " + cluster.target() + " without an endpoint");
      }
    }
  }

  private boolean staysIn(ClusterEndpoint member, String shifted) {
    Optional<String> zone = member.endpoint().zone();
    return zone.filter(z -> z.equals(shifted) || shared.shifts().isAway(z)).isEmpty();
  }

  /** Ends the shift of a zone; without effect when there is none. */
  public void returnTo(String zone) {
    if (shared.shifts().end(zone)) {
      returned(zone);
    }
  }

  private void shiftOverOnControl(String zone) {
    if (shared.shifts().endIfOver(zone, shared.now())) {
      returned(zone);
    }
  }

  private void returned(String zone) {
    log.info("zone {} returns", zone);
    shared.control().execute(() -> shiftChangedOnControl(zone, Optional.empty()));
  }

  private void shiftChangedOnControl(String zone, Optional<Duration> duration) {
    targets.all().forEach(Cluster::shiftsChangedOnControl);
    shared.listeners().fire("onShift", FailawayListener::onShift, new ShiftChanged(zone, duration));
  }

  /** Adds a listener. */
  public void addListener(FailawayListener listener) {
    shared.listeners().add(Objects.requireNonNull(listener, "listener"));
  }

  /** Removes a listener. */
  public void removeListener(FailawayListener listener) {
    shared.listeners().remove(listener);
  }

  /** Stops refreshing and ends the control thread; waiting requests fail. Idempotent. */
  @Override
  public void close() {
    shared.close();
    shared.control().close();
    targets.all().forEach(Cluster::runWaiting);
    warmUps.forEach(warmUp -> warmUp.fail(closed()));
    names.close();
  }
}
