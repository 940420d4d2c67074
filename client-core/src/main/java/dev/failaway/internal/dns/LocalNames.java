/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.IpLiteral;
import dev.failaway.Resolution;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that are answered without a query, in this order: static addresses of the policy, IP
 * literals, the system's hosts file, {@code localhost} and what is below it (RFC 6761 section 6.3).
 *
 * <p>{@code jdk.net.hosts.file} is not honoured: it replaces DNS for {@code InetAddress}, which
 * this client does not use.
 *
 * <p>Threading: {@link #fixed} on any thread, {@link #read} on the loop's.
 */
final class LocalNames {

  /** Of addresses that never change: the TTL that every ELB name has. */
  static final Duration FIXED_TTL = Duration.ofSeconds(60);

  /** Of addresses in a file that people edit and then look at their program. */
  static final Duration HOSTS_FILE_TTL = Duration.ofSeconds(5);

  private static final String LOCALHOST = "localhost";

  private final Map<String, List<InetAddress>> hosts;
  private final HostsFile file;

  LocalNames(Map<String, List<InetAddress>> hosts, HostsFile file) {
    this.hosts = hosts;
    this.file = file;
  }

  /** Returns the answer that no file can change. */
  Optional<Resolution> fixed(String name) {
    String relative = withoutDot(name);
    return Optional.ofNullable(hosts.get(relative))
        .or(() -> IpLiteral.parse(name).map(List::of))
        .map(addresses -> new Resolution(addresses, FIXED_TTL, relative));
  }

  /** Returns the answer of the hosts file, or of a local name. */
  Optional<Resolution> read(String name) {
    String relative = withoutDot(name);
    List<InetAddress> addresses = file.find(relative);
    if (!addresses.isEmpty()) {
      return Optional.of(new Resolution(addresses, HOSTS_FILE_TTL, relative));
    }
    boolean isLocal = relative.equals(LOCALHOST) || relative.endsWith("." + LOCALHOST);
    return isLocal
        ? Optional.of(new Resolution(loopback(), FIXED_TTL, relative))
        : Optional.empty();
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static List<InetAddress> loopback() {
    byte[] v6 = new byte[16];
    v6[15] = 1;
    try {
      return List.of(
          InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), InetAddress.getByAddress(v6));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are addresses", e);
    }
  }
}
