/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** A clock that only goes forward, injected so that tests own the time. */
@FunctionalInterface
public interface Ticker {

  /** Returns nanoseconds since an arbitrary origin; compare readings by subtraction. */
  long nanoTime();
}
