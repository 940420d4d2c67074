/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which addresses of a target passed certificate verification lately, per trust settings. It tells
 * a stranger behind a reused address from a mistake in the caller's trust store.
 *
 * <ol>
 *   <li>A rejected certificate speaks against its address only if another address passed with the
 *       same trust settings within the last hour.
 *   <li>An address that is rejected has no longer passed: when all addresses change to a
 *       certificate that is not trusted, the last one is no stranger, so that its error reaches the
 *       caller.
 *   <li>Nothing is remembered of trust settings that nobody uses any more.
 * </ol>
 *
 * <p>Threading: any thread, at most once per handshake; a short lock.
 */
final class VerifiedPeers {

  private static final long MEMORY_NANOS = 3_600_000_000_000L;

  /** More addresses than that are in use with nobody; the oldest are forgotten. */
  private static final int MAX_ADDRESSES = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Map<Endpoint, Long>> passedByTrust = new WeakHashMap<>();

  void passed(Object trust, Endpoint endpoint, long now) {
    lock.lock();
    try {
      Map<Endpoint, Long> passed =
          passedByTrust.computeIfAbsent(trust, any -> new LinkedHashMap<>());
      passed.remove(endpoint); // to the end: it is the newest
      passed.put(endpoint, now);
      if (passed.size() > MAX_ADDRESSES) {
        passed.remove(passed.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets that the endpoint passed. Answers whether another one has. */
  boolean rejected(Object trust, Endpoint endpoint, long now) {
    lock.lock();
    try {
      Map<Endpoint, Long> passed = passedByTrust.get(trust);
      if (passed == null) {
        return false;
      }
      passed.remove(endpoint);
      passed.values().removeIf(at -> now - at > MEMORY_NANOS);
      return !passed.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
