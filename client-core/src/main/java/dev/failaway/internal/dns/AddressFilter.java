/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses of an answer that no server can have: "this network" (0/8), multicast, class E and
 * broadcast, the unspecified IPv6 address, and link-local ones, where cloud metadata services live.
 *
 * <p>{@code 0.0.0.0} matters most: a connect to it reaches the local host on Linux.
 *
 * <p>Threading: stateless.
 */
final class AddressFilter {

  private AddressFilter() {}

  static boolean isUsable(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xFF;
    return bytes.length != 4 || (first != 0 && first < 240);
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
