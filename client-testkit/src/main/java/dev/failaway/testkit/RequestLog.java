/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What all nodes received, in order of arrival.
 *
 * <p>It holds the newest requests (how many: {@link FakeElbBuilder#requestLogSize}) and counts all.
 * A request appears when its head has arrived and grows afterwards; every call answers the state of
 * that moment.
 *
 * <p>Threading: safe.
 */
public final class RequestLog implements Iterable<LoggedRequest> {
  private final EventLog<RequestEntry> log;

  RequestLog(int size) {
    log = new EventLog<>(size);
  }

  /** The requests still held, oldest first. */
  public List<LoggedRequest> list() {
    return log.list().stream().map(RequestEntry::snapshot).toList();
  }

  /**
   * The held requests of one node.
   *
   * @param node a node of the same load balancer
   */
  public List<LoggedRequest> of(FakeNode node) {
    return log.list().stream().filter(e -> e.node == node).map(RequestEntry::snapshot).toList();
  }

  /**
   * The held requests of one zone.
   *
   * @param zone a zone of the same load balancer
   */
  public List<LoggedRequest> of(FakeZone zone) {
    return log.list().stream()
        .filter(e -> e.node.zone() == zone)
        .map(RequestEntry::snapshot)
        .toList();
  }

  /**
   * The held requests by their {@code X-Request-Id}, in order of first arrival; those without one
   * are left out. A list of more than one is a request that was sent more than once.
   */
  public Map<String, List<LoggedRequest>> byId() {
    Map<String, List<LoggedRequest>> byId = new LinkedHashMap<>();
    for (LoggedRequest request : this) {
      request
          .requestId()
          .ifPresent(id -> byId.computeIfAbsent(id, k -> new ArrayList<>()).add(request));
    }
    return byId;
  }

  /** As {@link #byId()}, only requests that arrived more than once. */
  public Map<String, List<LoggedRequest>> duplicates() {
    Map<String, List<LoggedRequest>> byId = byId();
    byId.values().removeIf(arrivals -> arrivals.size() < 2);
    return byId;
  }

  /** How many requests arrived since the start or the last {@link #clear()}; exact. */
  public long count() {
    return log.total();
  }

  /**
   * Waits until at least {@code n} requests arrived since the start or the last {@link #clear()}.
   *
   * @param n how many
   * @param atMost the deadline
   * @return the log
   * @throws AssertionError when the deadline passes
   */
  public List<LoggedRequest> await(long n, Duration atMost) {
    if (!log.awaitTotal(n, atMost)) {
      throw new AssertionError(count() + " requests instead of " + n + " within " + atMost);
    }
    return list();
  }

  /**
   * Waits until at least {@code n} held requests match on arrival.
   *
   * @param filter must depend only on what is known when the head arrives
   * @param n how many
   * @param atMost the deadline
   * @return the matching requests
   * @throws AssertionError when the deadline passes
   */
  public List<LoggedRequest> await(Predicate<LoggedRequest> filter, long n, Duration atMost) {
    if (!log.awaitMatching(e -> filter.test(e.snapshot()), n, atMost)) {
      throw new AssertionError("not " + n + " matching requests within " + atMost + ": " + list());
    }
    return list().stream().filter(filter).toList();
  }

  /** Empties the log; counting starts again at 0. */
  public void clear() {
    log.clear();
  }

  @Override
  public Iterator<LoggedRequest> iterator() {
    return list().iterator();
  }

  void add(RequestEntry entry) {
    log.add(entry::numbered);
  }

  @Override
  public String toString() {
    return list().toString();
  }
}
