/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okio.AsyncTimeout;

/**
 * The deadline of a request to its response head, over all attempts and pauses. A thread that
 * blocks in OkHttp can only be freed by cancelling its call, which is what OkHttp's own call
 * timeout does, with the same watchdog.
 *
 * <p>Threading: entered and left by the call's thread; {@link #timedOut()} runs on okio's watchdog.
 */
final class HeadDeadline extends AsyncTimeout {

  private final Call call;
  private volatile boolean passed;

  private HeadDeadline(Call call) {
    this.call = call;
  }

  /** Starts the clock; {@code Long.MAX_VALUE} means no deadline. */
  static HeadDeadline enter(Call call, long remainingNanos) {
    HeadDeadline deadline = new HeadDeadline(call);
    if (remainingNanos != Long.MAX_VALUE && !callTimeoutIsShorter(call, remainingNanos)) {
      deadline.timeout(Math.max(1, remainingNanos), TimeUnit.NANOSECONDS);
      deadline.enter();
    }
    return deadline;
  }

  /** Whether it passed, and the call was cancelled for it. */
  boolean passed() {
    return passed;
  }

  /** Stops the clock; returns whether the deadline had passed. */
  boolean leave() {
    return exit() || passed;
  }

  @Override
  protected void timedOut() {
    passed = true;
    call.cancel();
  }

  private static boolean callTimeoutIsShorter(Call call, long remainingNanos) {
    long callNanos = call.timeout().timeoutNanos();
    return callNanos > 0 && callNanos <= remainingNanos;
  }
}
