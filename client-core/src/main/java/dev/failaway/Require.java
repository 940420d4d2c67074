/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The checks of the policies: each failure names field, value and rule. */
final class Require {

  /** Beyond any use, and far below what overflows a count of nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Require() {}

  static void positive(String field, Duration value) {
    Objects.requireNonNull(value, field);
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(field + " (" + value + ") must be > 0");
    }
    if (value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(field + " (" + value + ") must be <= " + LONGEST);
    }
  }

  static void atLeast(String field, Duration value, Duration minimum) {
    positive(field, value);
    if (value.compareTo(minimum) < 0) {
      throw new IllegalArgumentException(field + " (" + value + ") must be >= " + minimum);
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

  static <T> Set<T> notEmpty(String field, Set<T> values) {
    if (Objects.requireNonNull(values, field).isEmpty()) {
      throw new IllegalArgumentException(field + " (" + values + ") must not be empty");
    }
    return Set.copyOf(values);
  }

  static void share(String field, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " (" + value + ") must be > 0 and <= 1");
    }
  }

  static void within(String field, double value, double above, double most) {
    if (!(value > above && value <= most)) {
      throw new IllegalArgumentException(
          field + " (" + value + ") must be > " + above + " and <= " + most);
    }
  }

  static List<InetSocketAddress> servers(String field, List<InetSocketAddress> servers) {
    for (InetSocketAddress server : Objects.requireNonNull(servers, field)) {
      if (Objects.requireNonNull(server, field).isUnresolved()) {
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
    Objects.requireNonNull(hosts, field)
        .forEach(
            (name, addresses) -> {
              String lower = Objects.requireNonNull(name, field).toLowerCase(Locale.ROOT);
              if (!HostName.isValid(lower)) {
                throw new IllegalArgumentException(field + " (" + name + ") must be a DNS name");
              }
              if (Objects.requireNonNull(addresses, field).isEmpty()) {
                throw new IllegalArgumentException(
                    field + " (" + name + ") must have at least one address");
              }
              if (byName.put(lower, List.copyOf(addresses)) != null) {
                throw new IllegalArgumentException(
                    field + " (" + name + ") must be listed once, whatever its case");
              }
            });
    return Map.copyOf(byName);
  }

  static Map<String, String> cidrs(String field, Map<String, String> cidrs) {
    Objects.requireNonNull(cidrs, field)
        .forEach(
            (cidr, zone) -> {
              Cidr.parse(field, Objects.requireNonNull(cidr, field));
              if (Objects.requireNonNull(zone, field).isBlank()) {
                throw new IllegalArgumentException(
                    field + " (" + cidr + ") must have a zone label");
              }
            });
    return Map.copyOf(cidrs);
  }

  /** What can stand in front of a DNS name; without duplicates. */
  static List<String> labels(String field, List<String> labels) {
    Set<String> distinct = new LinkedHashSet<>();
    for (String label : Objects.requireNonNull(labels, field)) {
      if (!HostName.isValid(Objects.requireNonNull(label, field))) {
        throw new IllegalArgumentException(field + " (" + label + ") must be a DNS label");
      }
      if (!distinct.add(label)) {
        throw new IllegalArgumentException(field + " (" + label + ") must be listed once");
      }
    }
    return List.copyOf(distinct);
  }

  static void notBlank(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " (" + value + ") must not be blank");
    }
  }

  static Set<Integer> statuses(String field, Set<Integer> statuses) {
    for (Integer status : Objects.requireNonNull(statuses, field)) {
      if (Objects.requireNonNull(status, field) < 400 || status > 599) {
        throw new IllegalArgumentException(field + " (" + status + ") must be 400..599");
      }
    }
    return Set.copyOf(statuses);
  }

  /** A field name (RFC 9110 section 5.6.2). */
  static void token(String field, String value) {
    Objects.requireNonNull(value, field);
    boolean valid =
        !value.isEmpty()
            && value
                .chars()
                .allMatch(
                    c ->
                        (c >= '0' && c <= '9')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    if (!valid) {
      throw new IllegalArgumentException(field + " (" + value + ") must be a header name");
    }
  }
}
