/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The faults in force at one name or at the whole server, in the order of injection.
 *
 * <p>Threading: safe; a limited fault is used up by counting down.
 */
final class DnsFaults {
  private record Active(DnsFault fault, AtomicLong left) {}

  private final List<Active> active = new CopyOnWriteArrayList<>();

  synchronized void inject(DnsFault fault) {
    active.removeIf(a -> fault.replaces(a.fault()));
    active.add(new Active(fault, new AtomicLong(fault.times())));
  }

  void heal() {
    active.clear();
  }

  /** Changes the reply by every fault that matches; adds the kinds of those to {@code applied}. */
  DnsReply apply(DnsQuestion question, DnsReply reply, List<String> applied) {
    DnsReply current = reply;
    for (Active a : active) {
      if (a.fault().matches(question) && a.left().getAndDecrement() > 0) {
        current = a.fault().apply(question, current);
        applied.add(a.fault().kind());
      }
    }
    active.removeIf(a -> a.left().get() <= 0);
    return current;
  }
}
