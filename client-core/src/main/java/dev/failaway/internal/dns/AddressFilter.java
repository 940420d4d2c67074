/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution.Family;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses of an answer that no server can have: "this network" (0/8), multicast, class E and
 * broadcast, the unspecified IPv6 address, IPv6 link-local ones; and what the policy leaves out,
 * such as IPv4 link-local ones, where cloud metadata services live.
 *
 * <p>{@code 0.0.0.0} matters most: a connect to it reaches the local host on Linux.
 *
 * <p>Threading: stateless.
 */
final class AddressFilter {

  private AddressFilter() {}

  static boolean isUsable(InetAddress address, DnsPolicy policy) {
    return policy.families().contains(Family.of(address))
        && canBeServer(address)
        && (policy.linkLocal() || !address.isLinkLocalAddress())
        && !(policy.publicOnly() && isLocal(address));
  }

  private static boolean canBeServer(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xFF;
    return bytes.length == 4
        ? first != 0 && first < 240
        : !address.isLinkLocalAddress(); // without a scope it leads nowhere
  }

  /** Loopback, private, shared and link-local addresses: none is of the public internet. */
  private static boolean isLocal(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xFF;
    boolean owned =
        bytes.length == 4
            ? first == 100 && (bytes[1] & 0xC0) == 64 // RFC 6598
            : (first & 0xFE) == 0xFC; // RFC 4193
    return owned
        || address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress();
  }

  /** Returns the address without name, scope and IPv4-mapping: none is part of its identity. */
  static InetAddress bare(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress()); // unwraps IPv4-mapped IPv6
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address of illegal length", e);
    }
  }
}
