/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests a cluster has written and how many response heads came, ever: the difference of
 * two readings tells whether the endpoints answer in between.
 *
 * <p>Threading: any thread.
 */
public final class Traffic {

  private final LongAdder written = new LongAdder();
  private final LongAdder answered = new LongAdder();

  /** A request is being written. */
  public void wrote() {
    written.increment();
  }

  /** A written request needs no answer any more: its caller gave up. */
  public void tookBack() {
    written.decrement();
  }

  /** The response head of a written request came. */
  public void answered() {
    answered.increment();
  }

  long writtenCount() {
    return written.sum();
  }

  long answeredCount() {
    return answered.sum();
  }
}
