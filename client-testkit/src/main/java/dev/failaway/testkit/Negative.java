/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/** Negative answers: the SOA record that tells how long nothing may be remembered. */
final class Negative {
  /** Short, so that a test which adds a name is not kept from it by a cache. */
  private static final long NEGATIVE_TTL_SECONDS = 1;

  private Negative() {}

  static DnsEntry soaFor(String name) {
    int dot = name.lastIndexOf('.');
    return DnsEntry.soa(dot < 0 ? name : name.substring(dot + 1), NEGATIVE_TTL_SECONDS);
  }
}
