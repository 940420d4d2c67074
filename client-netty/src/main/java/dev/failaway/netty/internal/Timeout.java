/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/**
 * The one timeout of one connection, reused for every exchange on it.
 *
 * <p>Threading: confined to the connection's loop.
 */
final class Timeout {
  private static final int INACTIVE = -1;

  private final Runnable action;

  /** Where {@link LoopTimeouts} keeps it, or INACTIVE. */
  int index = INACTIVE;

  long dueNanos;

  /**
   * @param action runs on the loop when the timeout is due; it is inactive then
   */
  Timeout(Runnable action) {
    this.action = action;
  }

  boolean isActive() {
    return index != INACTIVE;
  }

  void deactivate() {
    index = INACTIVE;
  }

  void expire() {
    action.run();
  }
}
