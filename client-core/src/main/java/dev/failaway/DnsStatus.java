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
 */
public record DnsStatus(
    List<InetAddress> addresses,
    Optional<String> owner,
    Duration ttl,
    Duration age,
    Optional<String> lastError) {

  /** Copies the addresses. */
  public DnsStatus {
    addresses = List.copyOf(addresses);
  }

  /** Before the first answer. */
  public static DnsStatus none(Optional<String> lastError) {
    return new DnsStatus(List.of(), Optional.empty(), Duration.ZERO, Duration.ZERO, lastError);
  }
}
