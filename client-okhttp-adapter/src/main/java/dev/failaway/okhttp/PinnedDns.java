/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * The name service of one attempt: the leased endpoint's address for the request's own host, the
 * fallback for any other name (a redirect's target, a proxy).
 *
 * <p>OkHttp compares the {@code Dns} of a request with that of a pooled connection, so equality
 * here <em>is</em> the key of the connection pool: equal by host, address and fallback, so that an
 * attempt reuses exactly the connections to its endpoint. With identity instead, every request
 * would connect anew; with a looser rule, requests would land on other addresses.
 *
 * <p>A {@linkplain #fresh fresh} pin equals no other until {@link #settle()}: the attempt opens a
 * new connection, which later attempts may reuse.
 *
 * <p>Threading: immutable but for {@code settled}, which changes once, from false to true.
 */
final class PinnedDns implements Dns {

  private final String host;
  private final InetAddress address;
  private final Dns fallback;
  private volatile boolean settled;

  private PinnedDns(String host, InetAddress address, Dns fallback, boolean settled) {
    this.host = host;
    this.address = address;
    this.fallback = fallback;
    this.settled = settled;
  }

  /** Returns a pin that reuses pooled connections to the address. */
  static PinnedDns reusing(String host, InetAddress address, Dns fallback) {
    return new PinnedDns(host, address, fallback, true);
  }

  /** Returns a pin that no pooled connection matches. */
  static PinnedDns fresh(String host, InetAddress address, Dns fallback) {
    return new PinnedDns(host, address, fallback, false);
  }

  /** Who answers for other names. */
  Dns fallback() {
    return fallback;
  }

  /** Lets later attempts reuse the connections made with this pin. */
  void settle() {
    if (!settled) { // nearly all are, and a volatile write costs more than the question
      settled = true;
    }
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    return hostname.equals(host) ? List.of(address) : fallback.lookup(hostname);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof PinnedDns that
            && settled
            && that.settled
            && address.equals(that.address)
            && host.equals(that.host)
            && fallback.equals(that.fallback));
  }

  @Override
  public int hashCode() {
    return 31 * host.hashCode() + address.hashCode();
  }

  @Override
  public String toString() {
    return host + " at " + address.getHostAddress();
  }
}
