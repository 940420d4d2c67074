/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.Resolution;
import dev.failaway.Resolution.Family;
import dev.failaway.internal.dns.FamilyResult.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is known so far about the families of one name that were asked for, and what it amounts to.
 *
 * <p>Threading: one thread at a time.
 */
final class FamilyResults {

  private final Set<Family> asked;
  private final Map<Family, FamilyResult> results = new EnumMap<>(Family.class);

  FamilyResults(Set<Family> asked) {
    this.asked = asked;
  }

  void put(Family family, FamilyResult result) {
    results.put(family, result);
  }

  Optional<FamilyResult> get(Family family) {
    return Optional.ofNullable(results.get(family));
  }

  void clear() {
    results.clear();
  }

  boolean isComplete() {
    return results.size() == asked.size();
  }

  boolean any(Kind kind) {
    return results.values().stream().anyMatch(isOf(kind));
  }

  /** Whether the name exists and has no address at all, or does not exist (RFC 8020). */
  boolean isWithoutAddresses() {
    return any(Kind.NO_SUCH_NAME)
        || (isComplete() && results.values().stream().allMatch(isOf(Kind.EMPTY)));
  }

  /** Says why the name has no addresses. */
  String miss() {
    Kind kind = any(Kind.NO_SUCH_NAME) ? Kind.NO_SUCH_NAME : Kind.EMPTY;
    String account =
        results.values().stream().filter(isOf(kind)).findFirst().orElseThrow().account();
    return kind == Kind.EMPTY ? "no addresses, " + account : account;
  }

  /** Returns why families have no answer. */
  List<IOException> failures() {
    return results.values().stream().flatMap(result -> result.failure().stream()).toList();
  }

  /** Returns the answer that these results are when one has addresses. */
  Resolution toResolution() {
    Set<Family> unanswered = EnumSet.copyOf(asked);
    long ttlSeconds = DnsAnswer.MAX_TTL;
    for (Map.Entry<Family, FamilyResult> entry : results.entrySet()) {
      if (!entry.getValue().kind().isFailure()) {
        unanswered.remove(entry.getKey());
        ttlSeconds = Math.min(ttlSeconds, entry.getValue().ttlSeconds());
      }
    }
    String owner =
        results.values().stream().filter(isOf(Kind.ADDRESSES)).findFirst().orElseThrow().owner();
    return new Resolution(merge(), Duration.ofSeconds(ttlSeconds), owner, unanswered);
  }

  /**
   * At most as many as are read of one: each family may use what the other leaves, and half in any
   * case.
   */
  private List<InetAddress> merge() {
    List<InetAddress> v4 = addresses(Family.IPV4);
    List<InetAddress> v6 = addresses(Family.IPV6);
    int max = AnswerReader.MAX_ADDRESSES;
    return Stream.concat(
            v4.stream().limit(Math.max(max / 2, max - v6.size())),
            v6.stream().limit(Math.max(max / 2, max - v4.size())))
        .distinct() // an IPv4-mapped address may be in both
        .toList();
  }

  private List<InetAddress> addresses(Family family) {
    return get(family).map(FamilyResult::addresses).orElse(List.of());
  }

  private static Predicate<FamilyResult> isOf(Kind kind) {
    return result -> result.kind() == kind;
  }
}
