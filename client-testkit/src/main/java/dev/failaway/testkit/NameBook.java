/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * All names that the server is authoritative for, and the regular answer to a question.
 *
 * <p>Threading: safe.
 */
final class NameBook {
  private static final int MAX_CHAIN = 16;

  private final Map<String, FakeName> names = new ConcurrentHashMap<>();
  private final Duration ttl;
  private final long seed;
  private final LongSupplier clock;

  /**
   * An empty book.
   *
   * @param clock in nanoseconds, as {@link System#nanoTime()}
   */
  NameBook(Duration ttl, long seed, LongSupplier clock) {
    this.ttl = ttl;
    this.seed = seed;
    this.clock = clock;
  }

  FakeName name(String name) {
    return names.computeIfAbsent(
        DnsQuestion.keyOf(name), key -> new FakeName(key, ttl, seed + key.hashCode(), clock));
  }

  void remove(String name) {
    names.remove(DnsQuestion.keyOf(name));
  }

  /** Forgets all names but these, and restores these. */
  void restore(Collection<String> kept) {
    names.keySet().retainAll(kept);
    names.values().forEach(name -> name.restore(ttl));
  }

  Iterable<FakeName> all() {
    return names.values();
  }

  Optional<FakeName> find(String name) {
    return Optional.ofNullable(names.get(DnsQuestion.keyOf(name)));
  }

  /** The answer that the records give: aliases followed, negative answers with their SOA. */
  DnsReply answer(DnsQuestion question) {
    List<DnsEntry> answers = new ArrayList<>();
    String owner = question.name();
    for (int i = 0; i < MAX_CHAIN; i++) {
      Optional<FakeName> found = find(owner);
      if (found.isEmpty()) {
        return DnsReply.of(DnsCode.NXDOMAIN, answers, List.of(Negative.soaFor(owner)));
      }
      Optional<String> target = found.get().alias(question.type(), answers);
      if (target.isEmpty()) {
        found.get().show(question.type(), owner, answers);
        break;
      }
      if (question.type() == RecordType.CNAME) {
        break;
      }
      owner = target.get();
    }
    return answers.isEmpty()
        ? DnsReply.of(DnsCode.NOERROR, answers, List.of(Negative.soaFor(question.name())))
        : DnsReply.of(DnsCode.NOERROR, answers, List.of());
  }
}
