/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.Resolution.Family;
import dev.failaway.internal.dns.FamilyResult.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * One lookup: the address families of the policy, nearly always both, of the first candidate name
 * that exists.
 *
 * <ol>
 *   <li>A and AAAA go out together. When one has settled the matter (addresses, or the name does
 *       not exist), the other gets {@code GRACE} more: a family that is never answered, as behind
 *       some firewalls, must not hold up every lookup. It counts as unanswered, not as empty.
 *   <li>A family without addresses beside one with addresses is a full answer.
 *   <li>Only a name that does not exist or has no addresses, or SERVFAIL of all servers, lets the
 *       search list go on; any other failure ends the lookup, because a lost packet must not make a
 *       name mean something else. What is found after a SERVFAIL is not remembered.
 *   <li>{@value #MAX_QUERIES} queries bound each candidate, the timeout bounds the whole; addresses
 *       that are there by then count.
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
  private final Set<Family> families;
  private final Listener listener;
  private final Queue<Name> candidates;
  private final List<InetSocketAddress> servers;

  private final Map<Family, FamilyQuery> queries = new EnumMap<>(Family.class);
  private final FamilyResults results;
  private final List<String> misses = new ArrayList<>();
  private Name candidate = Name.root;
  private @Nullable IOException failure;
  private TimerQueue.@Nullable Timer deadline;
  private TimerQueue.@Nullable Timer grace;
  private int queryCount;

  NameLookup(DnsIo io, String name, NameSearch.Plan plan, DnsPolicy policy, Listener listener) {
    this.io = io;
    this.name = name;
    this.timeout = policy.timeout();
    this.families = EnumSet.copyOf(policy.families()); // A goes out first
    this.results = new FamilyResults(families);
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
    queryCount = 0;
    results.clear();
    for (Family family : families) {
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
    if (results.isComplete()) {
      decide();
    } else if (result.kind().isConclusive()) {
      grace = io.loop().schedule(GRACE, this::decide);
    }
  }

  private void decide() {
    stopAsking();
    if (results.any(Kind.ADDRESSES)) {
      succeed();
    } else if (results.isWithoutAddresses()) {
      String asked = DnsText.of(candidate);
      misses.add((asked.equals(name) ? "" : asked + " ") + results.miss());
      nextCandidate();
    } else {
      IOException cause =
          withCauses(new IOException("lookup of " + name + " failed: " + account()));
      failure = failure == null ? cause : failure;
      if (results.any(Kind.FAILED)) {
        fail(cause);
      } else {
        nextCandidate();
      }
    }
  }

  private void onDeadline() {
    stopAsking();
    if (results.any(Kind.ADDRESSES)) {
      succeed();
      return;
    }
    String after = " timed out after " + DnsText.of(timeout) + ": ";
    fail(withCauses(new SocketTimeoutException("lookup of " + name + after + account())));
  }

  private void stopAsking() {
    if (grace != null) {
      grace.cancel();
    }
    queries.values().forEach(FamilyQuery::close);
  }

  private void succeed() {
    end();
    Optional<Name> absolute = failure == null ? Optional.of(candidate) : Optional.empty();
    listener.onResolved(results.toResolution(), absolute);
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

  private IOException withCauses(IOException failed) {
    results.failures().forEach(failed::addSuppressed);
    return failed;
  }

  private String account() {
    StringJoiner account = new StringJoiner("; ");
    queries.forEach(
        (family, query) -> {
          String type = family == Family.IPV4 ? "A: " : "AAAA: ";
          account.add(
              type + results.get(family).map(FamilyResult::account).orElseGet(query::account));
        });
    return account.toString();
  }
}
