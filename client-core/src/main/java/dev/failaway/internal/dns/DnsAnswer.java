/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.net.InetAddress;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * What one server said to one {@link DnsQuery}.
 *
 * <p>Threading: immutable.
 *
 * @param kind what it means
 * @param addresses of the owner, without duplicates, unfiltered; empty unless the kind is ADDRESSES
 * @param ttlSeconds smallest TTL of the CNAMEs and addresses; {@link #MAX_TTL} when there are none
 * @param chain the question and the CNAMEs' targets in order; the last one owns the addresses
 * @param status the response code, or what else the server said, for messages
 */
record DnsAnswer(
    Kind kind, List<InetAddress> addresses, long ttlSeconds, List<Name> chain, String status) {

  /** The largest TTL there is (RFC 2181 section 8), in seconds. */
  static final long MAX_TTL = Integer.MAX_VALUE;

  /** The meanings of an answer. */
  enum Kind {
    /** The name has addresses of this family. */
    ADDRESSES,
    /** The name exists, but has no address of this family. */
    EMPTY,
    /** The name does not exist. */
    NO_SUCH_NAME,
    /** The chain ends at a name that this server says nothing about: ask again for that name. */
    UNFINISHED,
    /** The answer did not fit: ask again over TCP. */
    TRUNCATED,
    /** This server can not answer now: ask another one. */
    SERVER_FAILURE,
    /** This server does not answer such questions: ask another one. */
    REFUSED
  }

  /** Copies the lists. */
  DnsAnswer {
    addresses = List.copyOf(addresses);
    chain = List.copyOf(chain);
  }

  /** Returns the name at the end of the CNAME chain. */
  Name owner() {
    return chain.get(chain.size() - 1);
  }
}
