/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the servers said about one name and one address family.
 *
 * <p>Threading: immutable.
 *
 * @param kind what it means
 * @param addresses of the owner; empty unless the kind is ADDRESSES
 * @param ttlSeconds smallest TTL over the whole chain; {@link DnsAnswer#MAX_TTL} when there is none
 * @param owner the name at the end of the CNAME chain, lower case, without the last dot
 * @param account what each server said, for messages
 * @param failure why there is no answer
 */
record FamilyResult(
    Kind kind,
    List<InetAddress> addresses,
    long ttlSeconds,
    String owner,
    String account,
    Optional<IOException> failure) {

  /** The meanings of a result. */
  enum Kind {
    /** There are addresses. */
    ADDRESSES,
    /** The name exists, but has no address of this family. */
    EMPTY,
    /** The name does not exist, in any family (RFC 8020). */
    NO_SUCH_NAME,
    /** Every server answered SERVFAIL; as the C library does, the search list goes on. */
    SERVER_FAILURE,
    /** Nobody gave an answer. */
    FAILED;

    /** Whether the other family need not be waited for. */
    boolean isConclusive() {
      return this == ADDRESSES || this == NO_SUCH_NAME;
    }

    /** Whether this family stays unknown. */
    boolean isFailure() {
      return this == SERVER_FAILURE || this == FAILED;
    }
  }

  /** Copies the addresses. */
  FamilyResult {
    addresses = List.copyOf(addresses);
  }

  /** A server answered. */
  static FamilyResult answered(Kind kind, DnsAnswer answer, long ttlSeconds, String account) {
    String owner = DnsText.of(answer.owner());
    return new FamilyResult(kind, answer.addresses(), ttlSeconds, owner, account, Optional.empty());
  }

  /** No server answered. */
  static FamilyResult failed(Kind kind, String owner, IOException failure) {
    return new FamilyResult(
        kind,
        List.of(),
        DnsAnswer.MAX_TTL,
        owner,
        String.valueOf(failure.getMessage()),
        Optional.of(failure));
  }
}
