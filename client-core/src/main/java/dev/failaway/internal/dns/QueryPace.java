/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.Resolution.Family;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Keeps a server from hearing one question more often than once a second, whatever makes lookups
 * follow each other: retries after fast failures, early refreshes, short TTLs.
 *
 * <p>Threading: on the loop's thread.
 */
final class QueryPace {

  private static final int MAX_REMEMBERED = 4_096;

  private final long intervalNanos;
  private final Map<Question, Long> asked =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Long> eldest) {
          return size() > MAX_REMEMBERED || newestNanos - eldest.getValue() > intervalNanos;
        }
      };
  private long newestNanos;

  private record Question(Name name, Family family, InetSocketAddress server) {}

  QueryPace(Duration interval) {
    intervalNanos = interval.toNanos();
  }

  /** How long to wait with this question; zero or less means not at all. */
  long nanosUntilAllowed(Name name, Family family, InetSocketAddress server, long now) {
    Long last = asked.get(new Question(name, family, server));
    return last == null ? 0 : last + intervalNanos - now;
  }

  /** The question goes out now. */
  void asked(Name name, Family family, InetSocketAddress server, long now) {
    Question question = new Question(name, family, server);
    newestNanos = now;
    asked.remove(question); // the eldest is the one asked longest ago
    asked.put(question, now);
  }
}
