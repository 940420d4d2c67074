/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How names are resolved and how long an answer is used.
 *
 * <p>Threading: immutable.
 */
public final class DnsPolicy {

  private static final DnsPolicy DEFAULTS =
      new DnsPolicy(
          new Fields(
              List.of(),
              Duration.ofSeconds(5),
              Duration.ofSeconds(60),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofHours(1),
              Duration.ofMinutes(10),
              Map.of()));

  private final Fields fields;

  private DnsPolicy(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static DnsPolicy defaults() {
    return DEFAULTS;
  }

  /**
   * Name servers asked in this order; empty (the default) means those of the system configuration.
   */
  public List<InetSocketAddress> servers() {
    return fields.servers;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #servers()
   */
  public DnsPolicy withServers(List<InetSocketAddress> servers) {
    return new DnsPolicy(
        new Fields(
            servers,
            fields.minTtl,
            fields.maxTtl,
            fields.timeout,
            fields.earlyRefresh,
            fields.maxStaleHttps,
            fields.maxStaleHttp,
            fields.hosts));
  }

  /**
   * Shortest time an answer is used, whatever its TTL; default 5 s, against query loops. Tests set
   * it lower.
   */
  public Duration minTtl() {
    return fields.minTtl;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #minTtl()
   */
  public DnsPolicy withMinTtl(Duration minTtl) {
    return new DnsPolicy(
        new Fields(
            fields.servers,
            minTtl,
            fields.maxTtl,
            fields.timeout,
            fields.earlyRefresh,
            fields.maxStaleHttps,
            fields.maxStaleHttp,
            fields.hosts));
  }

  /**
   * Longest time an answer is used before the next lookup; default 60 s, the TTL of every ELB name.
   */
  public Duration maxTtl() {
    return fields.maxTtl;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxTtl()
   */
  public DnsPolicy withMaxTtl(Duration maxTtl) {
    return new DnsPolicy(
        new Fields(
            fields.servers,
            fields.minTtl,
            maxTtl,
            fields.timeout,
            fields.earlyRefresh,
            fields.maxStaleHttps,
            fields.maxStaleHttp,
            fields.hosts));
  }

  /** Longest lookup over all servers and retransmissions; default 5 s. */
  public Duration timeout() {
    return fields.timeout;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #timeout()
   */
  public DnsPolicy withTimeout(Duration timeout) {
    return new DnsPolicy(
        new Fields(
            fields.servers,
            fields.minTtl,
            fields.maxTtl,
            timeout,
            fields.earlyRefresh,
            fields.maxStaleHttps,
            fields.maxStaleHttp,
            fields.hosts));
  }

  /** Shortest distance between two lookups when trouble asks for an early one; default 5 s. */
  public Duration earlyRefresh() {
    return fields.earlyRefresh;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #earlyRefresh()
   */
  public DnsPolicy withEarlyRefresh(Duration earlyRefresh) {
    return new DnsPolicy(
        new Fields(
            fields.servers,
            fields.minTtl,
            fields.maxTtl,
            fields.timeout,
            earlyRefresh,
            fields.maxStaleHttps,
            fields.maxStaleHttp,
            fields.hosts));
  }

  /**
   * How long the last good answer serves https targets while lookups fail; default 1 h. The
   * certificate check protects them from an address that now belongs to somebody else.
   */
  public Duration maxStaleHttps() {
    return fields.maxStaleHttps;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxStaleHttps()
   */
  public DnsPolicy withMaxStaleHttps(Duration maxStaleHttps) {
    return new DnsPolicy(
        new Fields(
            fields.servers,
            fields.minTtl,
            fields.maxTtl,
            fields.timeout,
            fields.earlyRefresh,
            maxStaleHttps,
            fields.maxStaleHttp,
            fields.hosts));
  }

  /**
   * How long the last good answer serves http targets while lookups fail; default 10 min, because
   * nothing proves who answers.
   */
  public Duration maxStaleHttp() {
    return fields.maxStaleHttp;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #maxStaleHttp()
   */
  public DnsPolicy withMaxStaleHttp(Duration maxStaleHttp) {
    return new DnsPolicy(
        new Fields(
            fields.servers,
            fields.minTtl,
            fields.maxTtl,
            fields.timeout,
            fields.earlyRefresh,
            fields.maxStaleHttps,
            maxStaleHttp,
            fields.hosts));
  }

  /**
   * Static addresses by name, exact and without regard to case; all other names are resolved by
   * DNS. Empty by default.
   */
  public Map<String, List<InetAddress>> hosts() {
    return fields.hosts;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #hosts()
   */
  public DnsPolicy withHosts(Map<String, List<InetAddress>> hosts) {
    return new DnsPolicy(
        new Fields(
            fields.servers,
            fields.minTtl,
            fields.maxTtl,
            fields.timeout,
            fields.earlyRefresh,
            fields.maxStaleHttps,
            fields.maxStaleHttp,
            hosts));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DnsPolicy that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "DnsPolicy" + fields.toString().substring("Fields".length());
  }

  private record Fields(
      List<InetSocketAddress> servers,
      Duration minTtl,
      Duration maxTtl,
      Duration timeout,
      Duration earlyRefresh,
      Duration maxStaleHttps,
      Duration maxStaleHttp,
      Map<String, List<InetAddress>> hosts) {
    private Fields {
      servers = Require.servers("servers", servers);
      Require.positive("minTtl", minTtl);
      Require.positive("maxTtl", maxTtl);
      Require.positive("timeout", timeout);
      Require.positive("earlyRefresh", earlyRefresh);
      Require.positive("maxStaleHttps", maxStaleHttps);
      Require.positive("maxStaleHttp", maxStaleHttp);
      hosts = Require.hosts("hosts", hosts);
      if (maxTtl.compareTo(minTtl) < 0) {
        throw new IllegalArgumentException(
            "maxTtl (" + maxTtl + ") must be >= minTtl (" + minTtl + ")");
      }
    }
  }
}
