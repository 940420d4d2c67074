/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A load balancer made of loopback sockets: a DNS server and, behind its name, HTTP nodes in zones.
 *
 * <p>Node {@code n} of zone {@code z} listens on {@code 127.0.<z>.<n>}, all nodes on one port. DNS
 * answers the name with the addresses of the zones that are listed; {@link FakeZone#withdraw()} and
 * {@link FakeZone#restore()} change that while queries run. Faults are switched per node, per zone
 * and per DNS name.
 *
 * <p>Unless a handler is given, nodes answer {@code GET /} with a greeting, {@code /echo} with the
 * request body, {@code /bytes/<n>} and {@code /chunked/<n>} with a generated body ({@link
 * FakeResponse#byteAt}), {@code /trickle/<n>/<millis>} with one byte at a time, {@code
 * /status/<code>} with that code. Every response names its node in {@code X-Node} and {@code
 * X-Zone}.
 *
 * <p>Threading: safe. {@link #close()} ends all threads, sockets and timers.
 */
public final class FakeElb implements AutoCloseable {
  private final FakeElbBuilder settings;
  private final Loops loops;
  private final NodeSettings shared;
  private final RequestLog requests;
  private final List<FakeZone> zones = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final FakeDns dns;
  private final int port;

  private FakeElb(FakeElbBuilder settings, Loops loops) throws IOException {
    this.settings = settings;
    this.loops = loops;
    this.requests = new RequestLog(settings.requestLogSize);
    Optional<FakeTls> tls =
        settings.tls ? Optional.of(FakeTls.create(settings.certified())) : Optional.empty();
    this.shared =
        new NodeSettings(
            loops, requests, tls, settings.latency, settings.maxRequestBytes, settings.handler);
    try {
      PortReservation reservation = PortReservation.onAll(addresses(settings));
      open.add(reservation);
      this.port = reservation.port();
      startNodes();
      this.dns = new FakeDns(loops, settings.ttl, settings.seed, settings.queryLogSize);
      open.add(dns);
    } catch (IOException | RuntimeException e) {
      closeAll(e);
      throw e;
    }
    announce();
  }

  /**
   * Starts a plain HTTP load balancer with the defaults of {@link #builder()}.
   *
   * @param zones 1 to 250
   * @param nodesPerZone 1 to 250
   * @throws IOException if no port is free on all addresses
   */
  public static FakeElb start(int zones, int nodesPerZone) throws IOException {
    return builder().zones(zones).nodesPerZone(nodesPerZone).start();
  }

  /** Settings for more than {@link #start(int, int)}. */
  public static FakeElbBuilder builder() {
    return new FakeElbBuilder();
  }

  static FakeElb start(FakeElbBuilder settings) throws IOException {
    Loops loops = new Loops(settings.eventLoops);
    try {
      return new FakeElb(settings, loops);
    } catch (IOException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  private static List<InetAddress> addresses(FakeElbBuilder settings) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    for (int zone = 1; zone <= settings.zones; zone++) {
      addresses.addAll(settings.addresses(zone));
    }
    return addresses;
  }

  private void startNodes() throws IOException {
    for (int z = 1; z <= settings.zones; z++) {
      FakeZone zone = new FakeZone(z, settings.label(z), this::announce);
      zones.add(zone);
      int n = 0;
      for (InetAddress address : settings.addresses(z)) {
        n++;
        long seed = settings.seed * 1_000_003 + z * 1_009L + n;
        FakeNode node = new FakeNode(zone, n, new InetSocketAddress(address, port), shared, seed);
        zone.add(node);
        open.add(node::close);
        node.start();
      }
    }
  }

  /** Where the DNS server answers, UDP and TCP. */
  public InetSocketAddress dnsServer() {
    return dns.address();
  }

  /** The DNS server, for scripting and its query log. */
  public FakeDns dns() {
    return dns;
  }

  /** The name that clients ask for. */
  public String name() {
    return settings.names.get(0);
  }

  /** The port of all nodes. */
  public int port() {
    return port;
  }

  /**
   * A URI with the first name: {@code http://<name>:<port><path>}, or https.
   *
   * @param path begins with a slash
   */
  public URI uri(String path) {
    return uri(name(), path);
  }

  /**
   * A URI with another name or address of this load balancer.
   *
   * @param host a name, or an IP literal
   * @param path begins with a slash
   */
  public URI uri(String host, String path) {
    return URI.create((settings.tls ? "https" : "http") + "://" + host + ":" + port + path);
  }

  /**
   * A zone.
   *
   * @param zone 1 for the first
   */
  public FakeZone zone(int zone) {
    if (zone < 1 || zone > zones.size()) {
      throw new IllegalArgumentException("zone (" + zone + ") must be 1.." + zones.size());
    }
    return zones.get(zone - 1);
  }

  /** All zones. */
  public List<FakeZone> zones() {
    return List.copyOf(zones);
  }

  /** All nodes, zone by zone. */
  public List<FakeNode> nodes() {
    return zones.stream().flatMap(zone -> zone.nodes().stream()).toList();
  }

  /** What all nodes received, in order of arrival. */
  public RequestLog requests() {
    return requests;
  }

  /**
   * The certificates.
   *
   * @throws IllegalStateException without {@link FakeElbBuilder#tls()}
   */
  public FakeTls tls() {
    return shared.tls().orElseThrow(() -> new IllegalStateException("TLS is not switched on"));
  }

  /**
   * A context for clients that trusts the nodes' certificates.
   *
   * @throws IllegalStateException without {@link FakeElbBuilder#tls()}
   */
  public SSLContext sslContext() {
    return tls().clientContext();
  }

  /**
   * Replaces what nodes answer, from the next request on.
   *
   * @param handler must not block
   */
  public void handler(FakeHandler handler) {
    shared.handler(handler);
  }

  /**
   * Lists exactly these zones in DNS, in one step: a region switch, or several shifts at once.
   *
   * @param numbers 1 for the first; none is an empty answer
   */
  public void listOnly(int... numbers) {
    List<FakeZone> wanted = Arrays.stream(numbers).mapToObj(this::zone).toList();
    for (FakeZone zone : zones) {
      zone.nodes().forEach(node -> node.listed(wanted.contains(zone)));
    }
    announce();
  }

  /** Ends all faults of nodes and DNS; what is withdrawn or scripted stays so. */
  public void healAll() {
    zones.forEach(FakeZone::heal);
    dns.heal();
  }

  /** Empties the logs of requests and queries and sets the nodes' counters to 0. */
  public void clearLogs() {
    requests.clear();
    dns.clearLog();
    nodes().forEach(FakeNode::clearCounters);
  }

  /**
   * Back to the state after the start: heals everything, lists all zones, forgets scripted DNS
   * names, sets the builder's handler, closes all connections (FIN), clears the logs, begins the
   * seeded draws again.
   */
  public void reset() {
    healAll();
    nodes().forEach(FakeNode::closeConnections);
    shared.handler(settings.handler);
    dns.names().restore(settings.dnsNames());
    nodes().forEach(node -> node.listed(true));
    nodes().forEach(FakeNode::restartDice);
    announce();
    clearLogs();
  }

  /** Writes what is listed into DNS. */
  private synchronized void announce() {
    List<InetAddress> listed =
        nodes().stream()
            .filter(FakeNode::isListed)
            .map(node -> node.address().getAddress())
            .toList();
    for (String name : settings.names) {
      dns.name(name).addresses(listed);
      if (settings.zonalNames) {
        for (FakeZone zone : zones) {
          dns.name(zone.label() + "." + name)
              .addresses(zone.nodes().stream().map(node -> node.address().getAddress()).toList());
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = new IOException("cannot close " + this);
    closeAll(failure);
    loops.close();
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private void closeAll(Exception failure) {
    for (int i = open.size() - 1; i >= 0; i--) {
      try {
        open.get(i).close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
    open.clear();
  }

  @Override
  public String toString() {
    return "fake load balancer " + uri("") + " with DNS at " + dnsServer() + ": " + zones;
  }
}
