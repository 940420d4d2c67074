/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/** Response codes (RFC 1035 section 4.1.1). */
enum DnsCode {
  NOERROR(0),
  FORMERR(1),
  SERVFAIL(2),
  NXDOMAIN(3),
  NOTIMP(4),
  REFUSED(5);

  private final int number;

  DnsCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
