/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import dev.failaway.Resolution.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How names are resolved and how long an answer is used.
 *
 * <p>An answer's TTL is the smallest of its CNAME chain and of both address families, clamped to
 * {@link #minTtl()} .. {@link #maxTtl()}; one with the top bit set is 0 (RFC 2181 section 8). The
 * next lookup comes after 80 to 100 % of it, in the background. A lookup that fails is repeated
 * after 1 to 2 s, then twice as long each time up to 16 to 32 s; what a name server said before
 * holds meanwhile. Each server is asked over UDP, twice a second apart, then over TCP, and hears no
 * question more than once a second, or once per {@code minTtl} where that is shorter.
 *
 * <p>Every duration is more than zero and at most 36,500 days. What breaks a rule is refused with
 * an {@link IllegalArgumentException} that names field, value and rule.
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
              Map.of(),
              8,
              EnumSet.allOf(Family.class),
              false,
              false));

  private final Fields fields;

  private DnsPolicy(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static DnsPolicy defaults() {
    return DEFAULTS;
  }

  /**
   * Name servers asked in this order, for the name as it is; empty (the default) means those of the
   * system configuration ({@code /etc/resolv.conf}, on Windows the network adapters) with its
   * search list. Either way the hosts file comes first.
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
    Draft draft = new Draft(fields);
    draft.servers = servers;
    return draft.policy();
  }

  /**
   * Shortest time an answer is used, whatever its TTL; default 5 s, against query loops; at most
   * {@link #maxTtl()}. Tests set it lower.
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
    Draft draft = new Draft(fields);
    draft.minTtl = minTtl;
    return draft.policy();
  }

  /**
   * Longest time an answer is used before the next lookup; default 60 s, the TTL of every ELB name
   * (Elastic Load Balancing user guide, "Request routing"); at least {@link #minTtl()}.
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
    Draft draft = new Draft(fields);
    draft.maxTtl = maxTtl;
    return draft.policy();
  }

  /**
   * Longest lookup over all servers and retransmissions; default 5 s. Addresses of one family that
   * are there by then count.
   */
  public Duration timeout() {
    return fields.timeout;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #timeout()
   */
  public DnsPolicy withTimeout(Duration timeout) {
    Draft draft = new Draft(fields);
    draft.timeout = timeout;
    return draft.policy();
  }

  /**
   * Shortest distance between two lookups when trouble asks for an early one: an ejection, a failed
   * attempt while no endpoint is eligible, a request that finds no answer; default 5 s.
   */
  public Duration earlyRefresh() {
    return fields.earlyRefresh;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #earlyRefresh()
   */
  public DnsPolicy withEarlyRefresh(Duration earlyRefresh) {
    Draft draft = new Draft(fields);
    draft.earlyRefresh = earlyRefresh;
    return draft.policy();
  }

  /**
   * How long the last good answer serves https targets while lookups fail, to the moment; default 1
   * h. Time that the machine slept counts. The certificate check protects them from an address that
   * now belongs to somebody else.
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
    Draft draft = new Draft(fields);
    draft.maxStaleHttps = maxStaleHttps;
    return draft.policy();
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
    Draft draft = new Draft(fields);
    draft.maxStaleHttp = maxStaleHttp;
    return draft.policy();
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
    Draft draft = new Draft(fields);
    draft.hosts = hosts;
    return draft.policy();
  }

  /**
   * An answer of at least so many addresses of one family is taken for a sample of a larger set: a
   * missing address leaves only after several TTLs without it. Fewer are taken for all there are: a
   * missing address is withdrawn at once. Default 8, the most that the DNS of large ALBs was seen
   * to show; at least 1. Set it higher for a name server or a {@link DnsClient} that always answers
   * with everything, to 1 for one that shows a part of a small set.
   */
  public int sampleThreshold() {
    return fields.sampleThreshold;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #sampleThreshold()
   */
  public DnsPolicy withSampleThreshold(int sampleThreshold) {
    Draft draft = new Draft(fields);
    draft.sampleThreshold = sampleThreshold;
    return draft.policy();
  }

  /**
   * Families of addresses that are looked up and used, at least one; default both. Restrict it
   * where one of them has no route, so that nobody spends attempts on finding that out.
   */
  public Set<Family> families() {
    return fields.families;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #families()
   */
  public DnsPolicy withFamilies(Set<Family> families) {
    Draft draft = new Draft(fields);
    draft.families = families;
    return draft.policy();
  }

  /**
   * Whether only addresses of the public internet are used; default false. Set it where others
   * choose the names that are called: it keeps loopback (127/8, ::1), private (RFC 1918, fc00::/7)
   * and shared (100.64/10) addresses out, and IPv4 link-local ones ({@link #linkLocal()}), whatever
   * an answer says. Addresses that can be no server are never used: 0/8, 224/4, 240/4, {@code ::},
   * ff00::/8; nor is fe80::/10, which needs a scope that DNS does not have.
   */
  public boolean publicOnly() {
    return fields.publicOnly;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #publicOnly()
   */
  public DnsPolicy withPublicOnly(boolean publicOnly) {
    Draft draft = new Draft(fields);
    draft.publicOnly = publicOnly;
    return draft.policy();
  }

  /**
   * Whether IPv4 link-local addresses (169.254/16) are used, in answers as well as in URIs; default
   * false, because the metadata services of clouds live there, and nobody who can choose a name
   * shall reach them. Set it for what is meant to be there, best per target with {@link
   * ClientConfig#withTarget}: the names of Amazon VPC Lattice ({@code *.on.aws}) have addresses of
   * 169.254.171/24. It is without effect while {@link #publicOnly()} is set.
   */
  public boolean linkLocal() {
    return fields.linkLocal;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #linkLocal()
   */
  public DnsPolicy withLinkLocal(boolean linkLocal) {
    Draft draft = new Draft(fields);
    draft.linkLocal = linkLocal;
    return draft.policy();
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
      Map<String, List<InetAddress>> hosts,
      int sampleThreshold,
      Set<Family> families,
      boolean publicOnly,
      boolean linkLocal) {
    private Fields {
      servers = Require.servers("servers", servers);
      Require.positive("minTtl", minTtl);
      Require.positive("maxTtl", maxTtl);
      Require.positive("timeout", timeout);
      Require.positive("earlyRefresh", earlyRefresh);
      Require.positive("maxStaleHttps", maxStaleHttps);
      Require.positive("maxStaleHttp", maxStaleHttp);
      hosts = Require.hosts("hosts", hosts);
      Require.atLeast("sampleThreshold", sampleThreshold, 1);
      families = Require.notEmpty("families", families);
      if (maxTtl.compareTo(minTtl) < 0) {
        throw new IllegalArgumentException(
            "maxTtl (" + maxTtl + ") must be >= minTtl (" + minTtl + ")");
      }
    }
  }

  /** A copy in the making. */
  private static final class Draft {

    private List<InetSocketAddress> servers;
    private Duration minTtl;
    private Duration maxTtl;
    private Duration timeout;
    private Duration earlyRefresh;
    private Duration maxStaleHttps;
    private Duration maxStaleHttp;
    private Map<String, List<InetAddress>> hosts;
    private int sampleThreshold;
    private Set<Family> families;
    private boolean publicOnly;
    private boolean linkLocal;

    Draft(Fields from) {
      servers = from.servers;
      minTtl = from.minTtl;
      maxTtl = from.maxTtl;
      timeout = from.timeout;
      earlyRefresh = from.earlyRefresh;
      maxStaleHttps = from.maxStaleHttps;
      maxStaleHttp = from.maxStaleHttp;
      hosts = from.hosts;
      sampleThreshold = from.sampleThreshold;
      families = from.families;
      publicOnly = from.publicOnly;
      linkLocal = from.linkLocal;
    }

    DnsPolicy policy() {
      return new DnsPolicy(
          new Fields(
              servers,
              minTtl,
              maxTtl,
              timeout,
              earlyRefresh,
              maxStaleHttps,
              maxStaleHttp,
              hosts,
              sampleThreshold,
              families,
              publicOnly,
              linkLocal));
    }
  }
}
