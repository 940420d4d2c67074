/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One resolved address and port of a target. Its identity is the bytes of the address and the port
 * alone, so that it survives refreshes, host names attached by a resolver, and labels.
 *
 * <p>Threading: immutable.
 *
 * @param address resolved address and port
 * @param zone label of its Availability Zone, where one is known
 */
public record Endpoint(InetSocketAddress address, Optional<String> zone) {

  /** Checks that the address is resolved. */
  public Endpoint {
    Objects.requireNonNull(zone, "zone");
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("address (" + address + ") must be resolved");
    }
  }

  /** Returns an endpoint without a zone label. */
  public static Endpoint of(InetAddress address, int port) {
    return new Endpoint(new InetSocketAddress(address, port), Optional.empty());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint that
        && address.getPort() == that.address.getPort()
        && Arrays.equals(address.getAddress().getAddress(), that.address.getAddress().getAddress());
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address.getAddress().getAddress()) + address.getPort();
  }

  /** Returns {@code 10.0.1.7:443} or {@code [fd00::1]:443}, with the zone in brackets if known. */
  @Override
  public String toString() {
    String ip = address.getAddress().getHostAddress();
    String text = (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + address.getPort();
    return zone.map(label -> text + " (" + label + ")").orElse(text);
  }
}
