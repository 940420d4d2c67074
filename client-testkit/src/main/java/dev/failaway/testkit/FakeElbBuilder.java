/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link FakeElb} shall be: every setting has a default, {@link #start()} makes it run.
 *
 * <p>Threading: not safe; use it on one thread.
 */
public final class FakeElbBuilder {
  private static final int MAX_ZONES = 250;

  int zones = 3;
  int nodesPerZone = 1;
  List<String> names = new ArrayList<>(List.of("app.elb.test"));
  List<String> labels = new ArrayList<>();
  boolean zonalNames = true;
  Duration ttl = Duration.ofSeconds(60);
  Duration latency = Duration.ZERO;
  boolean tls;
  boolean ipv6;
  FakeHandler handler = new DefaultHandler();
  int requestLogSize = 65_536;
  int queryLogSize = 8_192;
  long maxRequestBytes = 16 << 20;
  int eventLoops = 1;
  long seed = 1;

  FakeElbBuilder() {}

  /**
   * How many zones, default 3.
   *
   * @param count 1 to 250
   */
  public FakeElbBuilder zones(int count) {
    zones = checkRange("zones", count, 1, MAX_ZONES);
    return this;
  }

  /**
   * How many nodes in each zone, default 1.
   *
   * @param count 1 to 250
   */
  public FakeElbBuilder nodesPerZone(int count) {
    nodesPerZone = checkRange("nodesPerZone", count, 1, MAX_ZONES);
    return this;
  }

  /**
   * The name that clients ask for, default {@code app.elb.test}.
   *
   * @param name a DNS name
   */
  public FakeElbBuilder name(String name) {
    names.set(0, DnsQuestion.keyOf(name));
    return this;
  }

  /**
   * One more name with the same addresses, kept in step too.
   *
   * @param name a DNS name
   */
  public FakeElbBuilder alsoNamed(String name) {
    names.add(DnsQuestion.keyOf(name));
    return this;
  }

  /**
   * Labels of the zones, default {@code az1}, {@code az2}, ...
   *
   * @param zoneLabels one per zone
   */
  public FakeElbBuilder labels(String... zoneLabels) {
    labels = new ArrayList<>(List.of(zoneLabels));
    return this;
  }

  /**
   * Whether {@code <label>.<name>} answers with the nodes of one zone, as NLBs do (default), or
   * does not exist, as with ALBs.
   *
   * @param on true for the NLB profile
   */
  public FakeElbBuilder zonalNames(boolean on) {
    zonalNames = on;
    return this;
  }

  /**
   * The TTL of all DNS names, default 60 s as with an ELB; tests usually want 1 s.
   *
   * @param newTtl whole seconds; 0 is allowed
   */
  public FakeElbBuilder ttl(Duration newTtl) {
    ttl = newTtl;
    return this;
  }

  /**
   * How long every answer takes, by timers; default 0.
   *
   * @param newLatency at least 0
   */
  public FakeElbBuilder latency(Duration newLatency) {
    if (newLatency.isNegative()) {
      throw new IllegalArgumentException("latency (" + newLatency + ") must be >= 0");
    }
    latency = newLatency;
    return this;
  }

  /** HTTPS nodes with certificates of an authority made for this run; default is plain HTTP. */
  public FakeElbBuilder tls() {
    tls = true;
    return this;
  }

  /** One more node in the last zone, on {@code ::1}: listed as the AAAA record. Default is none. */
  public FakeElbBuilder ipv6() {
    ipv6 = true;
    return this;
  }

  /**
   * What nodes answer; see {@link FakeElb} for the default.
   *
   * @param newHandler must not block
   */
  public FakeElbBuilder handler(FakeHandler newHandler) {
    handler = newHandler;
    return this;
  }

  /**
   * How many requests the log holds, default 65,536 (about 10 MB when full). Counts stay exact
   * beyond that.
   *
   * @param size at least 1
   */
  public FakeElbBuilder requestLogSize(int size) {
    requestLogSize = checkRange("requestLogSize", size, 1, Integer.MAX_VALUE);
    return this;
  }

  /**
   * How many DNS queries the log holds, default 8,192.
   *
   * @param size at least 1
   */
  public FakeElbBuilder queryLogSize(int size) {
    queryLogSize = checkRange("queryLogSize", size, 1, Integer.MAX_VALUE);
    return this;
  }

  /**
   * The longest request body that is read into memory, default 16 MiB; longer ones get 413.
   *
   * @param bytes at least 0
   */
  public FakeElbBuilder maxRequestBytes(int bytes) {
    maxRequestBytes = checkRange("maxRequestBytes", bytes, 0, Integer.MAX_VALUE);
    return this;
  }

  /**
   * How many threads serve, default 1; more only for heavy load.
   *
   * @param count 1 to 64
   */
  public FakeElbBuilder eventLoops(int count) {
    eventLoops = checkRange("eventLoops", count, 1, 64);
    return this;
  }

  /**
   * The seed of every random choice (order of answers, shares of faults), default 1.
   *
   * @param newSeed any number
   */
  public FakeElbBuilder seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /**
   * Starts the DNS server and all nodes.
   *
   * @throws IOException if no port is free on all addresses, or 127.0.0.0/8 is not all local (it is
   *     on Linux; elsewhere the addresses must be configured first)
   * @throws IllegalArgumentException if the number of labels is not that of the zones
   */
  public FakeElb start() throws IOException {
    if (!labels.isEmpty() && labels.size() != zones) {
      throw new IllegalArgumentException(
          "labels (" + labels + ") must be one per zone (" + zones + ")");
    }
    return FakeElb.start(this);
  }

  /** The addresses of the nodes of one zone. */
  List<InetAddress> addresses(int zone) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    for (int node = 1; node <= nodesPerZone; node++) {
      addresses.add(InetAddress.getByAddress(new byte[] {127, 0, (byte) zone, (byte) node}));
    }
    if (ipv6 && zone == zones) {
      byte[] loopback = new byte[16];
      loopback[15] = 1;
      addresses.add(InetAddress.getByAddress(loopback));
    }
    return addresses;
  }

  String label(int zone) {
    return labels.isEmpty() ? "az" + zone : labels.get(zone - 1);
  }

  /** Every name under which clients may come. */
  List<String> certified() {
    List<String> all = new ArrayList<>(names);
    for (String name : names) {
      for (int zone = 1; zone <= zones; zone++) {
        all.add(label(zone) + "." + name);
      }
    }
    return all;
  }

  /** Every name that DNS knows from the start. */
  List<String> dnsNames() {
    return zonalNames ? certified().stream().map(DnsQuestion::keyOf).toList() : List.copyOf(names);
  }

  private static int checkRange(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          field + " (" + value + ") must be between " + min + " and " + max);
    }
    return value;
  }
}
