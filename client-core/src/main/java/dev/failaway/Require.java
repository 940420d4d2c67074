/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The checks of the policies: each failure names field, value and rule. */
final class Require {

  private Require() {}

  static void positive(String field, Duration value) {
    Objects.requireNonNull(value, field);
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(field + " (" + value + ") must be > 0");
    }
  }

  static void positive(String field, Optional<Duration> value) {
    Objects.requireNonNull(value, field);
    value.ifPresent(duration -> positive(field, duration));
  }

  static void atLeast(String field, int value, int minimum) {
    if (value < minimum) {
      throw new IllegalArgumentException(field + " (" + value + ") must be >= " + minimum);
    }
  }

  static void share(String field, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " (" + value + ") must be > 0 and <= 1");
    }
  }

  static List<InetSocketAddress> servers(String field, List<InetSocketAddress> servers) {
    for (InetSocketAddress server : servers) {
      if (server.isUnresolved()) {
        throw new IllegalArgumentException(field + " (" + server + ") must be IP addresses");
      }
      if (server.getPort() == 0) {
        throw new IllegalArgumentException(field + " (" + server + ") must have a port > 0");
      }
    }
    return List.copyOf(servers);
  }

  static Map<String, List<InetAddress>> hosts(String field, Map<String, List<InetAddress>> hosts) {
    Map<String, List<InetAddress>> byName = new LinkedHashMap<>();
    hosts.forEach(
        (name, addresses) -> {
          if (addresses.isEmpty()) {
            throw new IllegalArgumentException(
                field + " (" + name + ") must have at least one address");
          }
          byName.put(name.toLowerCase(Locale.ROOT), List.copyOf(addresses));
        });
    return Map.copyOf(byName);
  }

  static Map<String, String> cidrs(String field, Map<String, String> cidrs) {
    cidrs.forEach(
        (cidr, zone) -> {
          Cidr.parse(field, cidr);
          if (zone.isBlank()) {
            throw new IllegalArgumentException(field + " (" + cidr + ") must have a zone label");
          }
        });
    return Map.copyOf(cidrs);
  }

  static Set<Integer> statuses(String field, Set<Integer> statuses) {
    for (int status : statuses) {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException(field + " (" + status + ") must be 400..599");
      }
    }
    return Set.copyOf(statuses);
  }
}
