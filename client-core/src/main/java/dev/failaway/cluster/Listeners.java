/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.FailawayListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a load balancer. What one throws is logged once per callback and contained.
 *
 * <p>Threading: any thread.
 */
final class Listeners {

  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final CopyOnWriteArrayList<FailawayListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  void add(FailawayListener listener) {
    listeners.add(listener);
  }

  void remove(FailawayListener listener) {
    listeners.remove(listener);
  }

  /** Whether nobody listens: events need not be made. */
  boolean isEmpty() {
    return listeners.isEmpty();
  }

  <E> void fire(String callback, BiConsumer<FailawayListener, E> method, E event) {
    for (FailawayListener listener : listeners) {
      try {
        method.accept(listener, event);
      } catch (RuntimeException failure) {
        if (reported.add(listener.getClass().getName() + "." + callback)) {
          log.warn("listener {} failed in {}", listener.getClass().getName(), callback, failure);
        }
      }
    }
  }
}
