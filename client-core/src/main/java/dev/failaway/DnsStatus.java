/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The DNS answer that a cluster rests on.
 *
 * @param addresses as answered; empty before the first good answer
 * @param owner the name at the end of the CNAME chain
 * @param ttl as answered
 * @param age time since the answer came
 * @param lastError message of the last lookup's failure, unless it succeeded
 * @param sample whether the addresses are taken for a part of a larger set, which the endpoints are
 *     the known part of
 * @param failures lookups in a row that failed since
 */
public record DnsStatus(
    List<InetAddress> addresses,
    Optional<String> owner,
    Duration ttl,
    Duration age,
    Optional<String> lastError,
    boolean sample,
    int failures) {

  /** Copies the addresses. */
  public DnsStatus {
    addresses = List.copyOf(addresses);
  }

  /** A complete answer, and at most one failure since. */
  public DnsStatus(
      List<InetAddress> addresses,
      Optional<String> owner,
      Duration ttl,
      Duration age,
      Optional<String> lastError) {
    this(addresses, owner, ttl, age, lastError, false, lastError.isPresent() ? 1 : 0);
  }

  /** Before the first answer. */
  public static DnsStatus none(Optional<String> lastError) {
    return new DnsStatus(List.of(), Optional.empty(), Duration.ZERO, Duration.ZERO, lastError);
  }
}
