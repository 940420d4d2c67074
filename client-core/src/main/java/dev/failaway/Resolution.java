/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The answer of one lookup.
 *
 * <p>Threading: immutable.
 *
 * @param addresses as answered, in any order, possibly with duplicates; empty is a failed lookup
 * @param ttl the smallest TTL over the CNAME chain and both record types; zero or more
 * @param owner the name at the end of the CNAME chain
 * @param unanswered address families whose part of the lookup failed: their members are kept
 */
public record Resolution(
    List<InetAddress> addresses, Duration ttl, String owner, Set<Family> unanswered) {

  /** The address families of DNS: A and AAAA records. */
  public enum Family {
    /** A records (RFC 1035). */
    IPV4,
    /** AAAA records (RFC 3596). */
    IPV6;

    /** Returns the family of an address. */
    public static Family of(InetAddress address) {
      return address.getAddress().length == 4 ? IPV4 : IPV6;
    }
  }

  /** Copies the collections and checks the TTL. */
  public Resolution {
    addresses = List.copyOf(addresses);
    unanswered = Set.copyOf(unanswered);
    Objects.requireNonNull(owner, "owner");
    if (ttl.isNegative()) {
      throw new IllegalArgumentException("ttl (" + ttl + ") must be >= 0");
    }
  }

  /** An answer for both families. */
  public Resolution(List<InetAddress> addresses, Duration ttl, String owner) {
    this(addresses, ttl, owner, Set.of());
  }

  /**
   * Whether every address is unspecified ({@code 0.0.0.0}, {@code ::}): DNS tells us to stay away.
   */
  public boolean isShed() {
    return !addresses.isEmpty() && addresses.stream().allMatch(InetAddress::isAnyLocalAddress);
  }
}
