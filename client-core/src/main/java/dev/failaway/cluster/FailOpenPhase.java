/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.List;
import java.util.OptionalLong;

/**
 * Whether ejections are ignored. It begins when no endpoint is usable and ends when half of them
 * are, or ten seconds after the first success: one endpoint alone must not get the load of all
 * others at once.
 *
 * <p>Threading: the control thread alone.
 */
final class FailOpenPhase {

  static final long TAIL_NANOS = 10_000_000_000L;

  private boolean active;
  private OptionalLong provenNanos = OptionalLong.empty();

  boolean isActive() {
    return active;
  }

  /**
   * Looks at the endpoints as they are now.
   *
   * @return whether it began or ended
   */
  boolean update(List<ClusterEndpoint> listed, long now) {
    boolean before = active;
    active = shallBeActive(listed, now);
    if (active != before) {
      provenNanos = OptionalLong.empty();
    }
    return active != before;
  }

  private boolean shallBeActive(List<ClusterEndpoint> listed, long now) {
    long usable = listed.stream().filter(ClusterEndpoint::isUsable).count();
    if (usable == 0) {
      return true;
    }
    boolean over = provenNanos.isPresent() && now - provenNanos.getAsLong() >= TAIL_NANOS;
    return active && usable * 2 < listed.size() && !over;
  }

  /**
   * A success came.
   *
   * @return whether it was the first since it began
   */
  boolean proven(long now) {
    if (!active || provenNanos.isPresent()) {
      return false;
    }
    provenNanos = OptionalLong.of(now);
    return true;
  }
}
