/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether an application interceptor follows ours. OkHttp's public API does not tell, but
 * the stack of a running exchange does: right above our frame must be OkHttp's own first
 * interceptor.
 *
 * <p>A later interceptor runs once per attempt and would see the {@link ReleaseProbe}. It is
 * reported once, and the probe is left out. The stack is looked at after every failure, because a
 * retry may follow, and after a few successes, so that the report comes before the first outage.
 *
 * <p>Threading: {@link #isFollowed} looks at the calling thread.
 */
final class InterceptorOrder {

  private static final Logger LOG = LoggerFactory.getLogger(InterceptorOrder.class);
  private static final String OKHTTP = "okhttp3.internal.";
  private static final String OWN = BalancedRequest.class.getName();

  private static final StackWalker WALKER = StackWalker.getInstance();

  /** Derived clients may add an interceptor at any time: this often is looked again at least. */
  private static final int LONGEST_INTERVAL = 4096;

  private final AtomicBoolean reported = new AtomicBoolean();

  /** How many exchanges succeeded; only nearly, because exactness is not worth a shared write. */
  private final AtomicInteger succeeded = new AtomicInteger();

  /** Whether it is time to look after a success: after the first, then ever more rarely. */
  boolean isDue() {
    int count = succeeded.getPlain() + 1;
    succeeded.setPlain(count);
    return (count & (count - 1)) == 0 || count % LONGEST_INTERVAL == 0;
  }

  /** Whether an interceptor of somebody else runs between ours and OkHttp's. */
  boolean isFollowed() {
    Optional<String> follower = WALKER.walk(InterceptorOrder::follower);
    follower.ifPresent(this::report);
    return follower.isPresent();
  }

  private static Optional<String> follower(Stream<StackWalker.StackFrame> frames) {
    String last = "";
    boolean inExchange = false;
    for (StackWalker.StackFrame frame : (Iterable<StackWalker.StackFrame>) frames::iterator) {
      String name = frame.getClassName();
      if (inExchange && name.equals(OWN)) {
        return last.startsWith(OKHTTP) ? Optional.empty() : Optional.of(last);
      }
      if (!name.endsWith("RealInterceptorChain")) {
        inExchange |= name.endsWith("RetryAndFollowUpInterceptor");
        last = name;
      }
    }
    return Optional.empty();
  }

  private void report(String interceptor) {
    if (reported.compareAndSet(false, true)) {
      LOG.warn(
          "{} was added after Failaway's interceptor and runs once per attempt; add Failaway last",
          interceptor);
    }
  }
}
