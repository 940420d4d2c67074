/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/** The DNS record types that the testkit tells apart. */
public enum RecordType {
  /** IPv4 addresses. */
  A(1),
  /** IPv6 addresses. */
  AAAA(28),
  /** An alias. */
  CNAME(5),
  /** Start of authority: sent with negative answers. */
  SOA(6),
  /** Any other type; a scripted name answers it with no records. */
  OTHER(0);

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static RecordType of(int code) {
    for (RecordType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return OTHER;
  }
}
