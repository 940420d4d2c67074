/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.net.InetAddress;
import java.util.List;

/**
 * One query that the fake DNS server received, and what it answered.
 *
 * @param order 1 for the first query since the start or the last clearing of the log
 * @param nanos arrival, as {@link System#nanoTime()}
 * @param name the name asked for, in lower case and without a final dot
 * @param type the record type asked for
 * @param transport UDP or TCP
 * @param code the response code ({@code NOERROR}, {@code SERVFAIL}, ...), or {@code NONE} when no
 *     well-formed answer was sent
 * @param addresses the addresses in the answer, in their order
 * @param faults the kinds of the faults that shaped the answer; empty for a regular one
 */
public record DnsQuery(
    long order,
    long nanos,
    String name,
    RecordType type,
    DnsTransport transport,
    String code,
    List<InetAddress> addresses,
    List<String> faults) {
  /** Copies the lists. */
  public DnsQuery {
    addresses = List.copyOf(addresses);
    faults = List.copyOf(faults);
  }
}
