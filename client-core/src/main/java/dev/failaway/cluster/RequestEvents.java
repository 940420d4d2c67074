/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.AttemptEnded;
import dev.failaway.FailawayListener.RequestEnded;
import dev.failaway.Outcome;
import dev.failaway.Target;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners and the log of each attempt and each request of a target that ended. Without a
 * listener that is one look.
 *
 * <p>Threading: the thread on which the attempt or request ends.
 */
final class RequestEvents {

  private static final Logger log = LoggerFactory.getLogger(RequestEvents.class);

  private final Target target;
  private final Listeners listeners;

  RequestEvents(Target target, Listeners listeners) {
    this.target = target;
    this.listeners = listeners;
  }

  void attemptEnded(Lease lease, Outcome outcome, RequestTraits traits, long now) {
    if (log.isDebugEnabled()) {
      log.debug("{} {}: {} {}", target, lease, outcome, traits.traceId().orElse(""));
    }
    if (!listeners.isEmpty()) {
      Duration took = Duration.ofNanos(now - lease.startNanos());
      listeners.fire(
          "onAttempt",
          FailawayListener::onAttempt,
          new AttemptEnded(target, lease.endpoint(), lease.attempt(), outcome, took));
    }
  }

  void requestEnded(int attempts, Outcome outcome, long tookNanos) {
    if (!listeners.isEmpty()) {
      listeners.fire(
          "onRequest",
          FailawayListener::onRequest,
          new RequestEnded(target, attempts, outcome, Duration.ofNanos(tookNanos)));
    }
  }
}
