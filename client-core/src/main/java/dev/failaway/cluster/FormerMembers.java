/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Target;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt of the addresses of targets that are no longer in use: for ten minutes, so that a
 * target that is used again does not find out anew what is broken. Where nothing was wrong, nothing
 * is kept.
 *
 * <p>Threading: any thread; the lock guards the map alone.
 */
final class FormerMembers {

  private static final long MEMORY_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int MAX_TARGETS = 100;

  private final Map<Target, Kept> kept = new LinkedHashMap<>();

  private record Kept(Members members, long sinceNanos) {}

  void keepOnControl(Target target, Members members, long now) {
    if (!members.hasHistory()) {
      return;
    }
    synchronized (kept) {
      kept.put(target, new Kept(members, now));
      if (kept.size() > MAX_TARGETS) {
        Iterator<Target> oldest = kept.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }

  /** Returns the members of a target that is used again, and keeps them no longer. */
  @Nullable Members take(Target target, long now) {
    synchronized (kept) {
      Kept found = kept.remove(target);
      return found == null || isOver(found, now) ? null : found.members;
    }
  }

  void expireOnControl(long now) {
    synchronized (kept) {
      kept.values().removeIf(former -> isOver(former, now));
    }
  }

  boolean isEmpty() {
    synchronized (kept) {
      return kept.isEmpty();
    }
  }

  private static boolean isOver(Kept former, long now) {
    return now - former.sinceNanos > MEMORY_NANOS;
  }
}
