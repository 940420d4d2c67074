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
 * follow each other: retries after fast failures, early refreshes, short TTLs, or names of several
 * policies that are aliases of one.
 *
 * <p>Threading: any thread; the lock guards the map alone.
 */
final class QueryPace {

  private static final int MAX_REMEMBERED = 8_192;

  private final long intervalNanos;
  private final Map<Question, Long> asked;

  private record Question(Name name, Family family, InetSocketAddress server) {}

  QueryPace(Duration interval) {
    this(interval, new LinkedHashMap<>());
  }

  private QueryPace(Duration interval, Map<Question, Long> asked) {
    intervalNanos = interval.toNanos();
    this.asked = asked;
  }

  /** Returns another pace that knows of the same questions. */
  QueryPace withInterval(Duration interval) {
    return new QueryPace(interval, asked);
  }

  /** How long to wait with this question; zero or less means not at all. */
  long nanosUntilAllowed(Name name, Family family, InetSocketAddress server, long now) {
    synchronized (asked) {
      Long last = asked.get(new Question(name, family, server));
      return last == null ? 0 : last + intervalNanos - now;
    }
  }

  /** The question goes out now. */
  void asked(Name name, Family family, InetSocketAddress server, long now) {
    Question question = new Question(name, family, server);
    synchronized (asked) {
      asked.remove(question); // the eldest is the one asked longest ago
      asked.put(question, now);
      Map.Entry<Question, Long> eldest = asked.entrySet().iterator().next();
      if (asked.size() > MAX_REMEMBERED || now - eldest.getValue() > WireDnsClient.PACE.toNanos()) {
        asked.remove(eldest.getKey());
      }
    }
  }
}
