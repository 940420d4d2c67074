/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/** How a DNS query arrived. */
public enum DnsTransport {
  /** One datagram. */
  UDP,
  /** A TCP connection. */
  TCP
}
