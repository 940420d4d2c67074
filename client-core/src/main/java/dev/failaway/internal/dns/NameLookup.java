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
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * One lookup: both address families of the first candidate name that exists.
 *
 * <ol>
 *   <li>A and AAAA go out together. When one has settled the matter (addresses, or the name does
 *       not exist), the other gets {@code GRACE} more: a family that is never answered, as behind
 *       some firewalls, must not hold up every lookup. It counts as unanswered, not as empty.
 *   <li>A family without addresses beside one with addresses is a full answer.
 *   <li>Only a name that does not exist or has no addresses, or SERVFAIL of all servers, lets the
 *       search list go on; any other failure ends the lookup, because a lost packet must not make a
 *       name mean something else. What is found after a SERVFAIL is not remembered.
 *   <li>{@value #MAX_QUERIES} queries and the timeout bound the whole. What is there by then
 *       counts.
 * </ol>
 *
 * <p>Threading: on the loop's thread.
 */
final class NameLookup {

  static final int MAX_QUERIES = 16;

  /** Several round trips to a resolver, and not yet a time that a person would notice. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private final DnsIo io;
  private final String name;
  private final Duration timeout;
  private final Listener listener;
  private final Queue<Name> candidates;
  private final List<InetSocketAddress> servers;

  private final Map<Family, FamilyQuery> queries = new EnumMap<>(Family.class);
  private final Map<Family, FamilyResult> results = new EnumMap<>(Family.class);
  private final List<String> misses = new ArrayList<>();
  private @Nullable Name candidate;
  private @Nullable IOException failure;
  private DnsLoop.@Nullable Timer deadline;
  private DnsLoop.@Nullable Timer grace;
  private int queryCount;

  NameLookup(DnsIo io, String name, NameSearch.Plan plan, Duration timeout, Listener listener) {
    this.io = io;
    this.name = name;
    this.timeout = timeout;
    this.listener = listener;
    this.candidates = new ArrayDeque<>(plan.candidates());
    this.servers = new ArrayList<>(plan.servers());
  }

  /** Hears the end, exactly once. */
  interface Listener {

    /**
     * The name has addresses.
     *
     * @param absolute the candidate that has them, if it may be remembered
     */
    void onResolved(Resolution resolution, Optional<Name> absolute);

    /** The name has no addresses, or nobody could say. */
    void onFailed(IOException cause);
  }

  void start() {
    deadline = io.loop().schedule(timeout, this::onDeadline);
    nextCandidate();
  }

  private void nextCandidate() {
    Name next = candidates.poll();
    if (next == null) {
      failWithoutCandidate();
      return;
    }
    candidate = next;
    results.clear();
    for (Family family : Family.values()) {
      queries.put(family, new FamilyQuery(io, this, family, next));
    }
    List.copyOf(queries.values()).forEach(FamilyQuery::start);
  }

  /** Returns the servers in the order in which the next question goes to them. */
  List<InetSocketAddress> servers() {
    return List.copyOf(servers);
  }

  /** The server is alive: this lookup's further questions go to it first. */
  void answeredBy(InetSocketAddress server) {
    servers.remove(server);
    servers.add(0, server);
  }

  /** Counts a query that is about to be sent; throws when it is one too many. */
  void countQuery() throws IOException {
    if (queryCount == MAX_QUERIES) {
      throw new IOException("more than " + MAX_QUERIES + " queries");
    }
    queryCount++;
  }

  void onResult(Family family, FamilyResult result) {
    results.put(family, result);
    if (results.size() == queries.size()) {
      decide();
    } else if (result.kind().isConclusive()) {
      grace = io.loop().schedule(GRACE, this::decide);
    }
  }

  private void decide() {
    stopAsking();
    if (any(Kind.ADDRESSES)) {
      succeed();
    } else if (any(Kind.NO_SUCH_NAME) || all(Kind.EMPTY)) {
      misses.add(miss());
      nextCandidate();
    } else {
      IOException cause = new IOException("lookup of " + name + " failed: " + account());
      failures().forEach(cause::addSuppressed);
      failure = failure == null ? cause : failure;
      if (any(Kind.FAILED)) {
        fail(cause);
      } else {
        nextCandidate();
      }
    }
  }

  private void onDeadline() {
    stopAsking();
    if (any(Kind.ADDRESSES)) {
      succeed();
      return;
    }
    IOException cause =
        new SocketTimeoutException(
            "lookup of %s timed out after %s: %s".formatted(name, DnsText.of(timeout), account()));
    failures().forEach(cause::addSuppressed);
    fail(cause);
  }

  private void stopAsking() {
    if (grace != null) {
      grace.cancel();
    }
    queries.values().forEach(FamilyQuery::close);
  }

  private void succeed() {
    List<FamilyResult> answers =
        results.values().stream().filter(result -> !result.kind().isFailure()).toList();
    Set<Family> unanswered = EnumSet.allOf(Family.class);
    results.forEach(
        (family, result) -> {
          if (!result.kind().isFailure()) {
            unanswered.remove(family);
          }
        });
    long ttl = answers.stream().mapToLong(FamilyResult::ttlSeconds).min().orElseThrow();
    String owner =
        answers.stream()
            .filter(result -> result.kind() == Kind.ADDRESSES)
            .map(FamilyResult::owner)
            .findFirst()
            .orElseThrow();
    end();
    listener.onResolved(
        new Resolution(merge(), Duration.ofSeconds(ttl), owner, unanswered),
        failure == null ? Optional.ofNullable(candidate) : Optional.empty());
  }

  /** At most 64 addresses: each family may use what the other leaves, and half in any case. */
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
    FamilyResult result = results.get(family);
    return result == null ? List.of() : result.addresses();
  }

  private void failWithoutCandidate() {
    IOException cause = failure;
    if (cause == null) {
      cause = new UnknownHostException(name + ": " + String.join("; ", misses));
    }
    fail(cause);
  }

  private void fail(IOException cause) {
    end();
    listener.onFailed(cause);
  }

  private void end() {
    if (deadline != null) {
      deadline.cancel();
    }
  }

  private String miss() {
    String reason = any(Kind.NO_SUCH_NAME) ? "" : "no addresses, ";
    String account =
        results.values().stream()
            .filter(result -> result.kind() == Kind.NO_SUCH_NAME || result.kind() == Kind.EMPTY)
            .map(FamilyResult::account)
            .findFirst()
            .orElse("");
    String asked = candidate == null ? name : DnsText.of(candidate);
    return (asked.equals(name) ? "" : asked + " ") + reason + account;
  }

  private String account() {
    StringJoiner account = new StringJoiner("; ");
    queries.forEach(
        (family, query) -> {
          FamilyResult result = results.get(family);
          String type = family == Family.IPV4 ? "A: " : "AAAA: ";
          account.add(type + (result == null ? query.account() : result.account()));
        });
    return account.toString();
  }

  private Collection<IOException> failures() {
    return results.values().stream().flatMap(result -> result.failure().stream()).toList();
  }

  private boolean any(Kind kind) {
    return results.values().stream().anyMatch(isOf(kind));
  }

  private boolean all(Kind kind) {
    return results.values().stream().allMatch(isOf(kind));
  }

  private static Predicate<FamilyResult> isOf(Kind kind) {
    return result -> result.kind() == kind;
  }
}
