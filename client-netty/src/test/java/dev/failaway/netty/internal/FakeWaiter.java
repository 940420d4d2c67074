/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Outcome;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A waiter that only remembers what it got. */
final class FakeWaiter implements Waiter {
  private final AtomicBoolean claimed = new AtomicBoolean();
  private final boolean fresh;
  private final boolean careful;
  volatile @Nullable Slot slot;
  volatile @Nullable Outcome refusal;

  FakeWaiter() {
    this(false);
  }

  FakeWaiter(boolean fresh) {
    this(fresh, false);
  }

  private FakeWaiter(boolean fresh, boolean careful) {
    this.fresh = fresh;
    this.careful = careful;
  }

  /** Of a request that must not be sent twice. */
  static FakeWaiter careful() {
    return new FakeWaiter(false, true);
  }

  Slot granted() {
    Slot taken = slot;
    if (taken == null) {
      throw new AssertionError("nothing was granted");
    }
    return taken;
  }

  @Override
  public boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  @Override
  public boolean isClaimed() {
    return claimed.get();
  }

  @Override
  public boolean wantsFresh() {
    return fresh;
  }

  @Override
  public boolean isCareful() {
    return careful;
  }

  @Override
  public long sinceNanos() {
    return 0;
  }

  @Override
  public void granted(Slot taken) {
    slot = taken;
  }

  @Override
  public void refused(Outcome outcome, IOException cause, long startNanos) {
    refusal = outcome;
  }
}
