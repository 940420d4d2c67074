/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.function.Consumer;

/**
 * A fault that takes single requests: all of them, a share, or only the next few.
 *
 * <pre>{@code
 * node.inject(NodeFault.status(503).share(0.3));
 * node.inject(NodeFault.reset().times(1));
 * }</pre>
 *
 * <p>Threading: immutable.
 */
public final class RequestFault implements NodeFault {
  private final String kind;
  private final double share;
  private final long times;
  private final Consumer<Exchange> action;

  private RequestFault(String kind, double share, long times, Consumer<Exchange> action) {
    this.kind = kind;
    this.share = share;
    this.times = times;
    this.action = action;
  }

  static RequestFault of(String kind, Consumer<Exchange> action) {
    return new RequestFault(kind, 1, Long.MAX_VALUE, action);
  }

  /**
   * The same fault for a share of the requests, drawn with the node's seeded dice.
   *
   * @param newShare 0 (none) to 1 (all)
   */
  public RequestFault share(double newShare) {
    return new RequestFault(kind, Shares.check(newShare), times, action);
  }

  /**
   * The same fault for the next {@code n} requests that it takes; afterwards it does nothing.
   *
   * @param n at least 1
   */
  public RequestFault times(long n) {
    if (n < 1) {
      throw new IllegalArgumentException("times (" + n + ") must be > 0");
    }
    return new RequestFault(kind, share, n, action);
  }

  @Override
  public String kind() {
    return kind;
  }

  double share() {
    return share;
  }

  long times() {
    return times;
  }

  void act(Exchange exchange) {
    action.accept(exchange);
  }

  @Override
  public String toString() {
    return kind
        + (share < 1 ? " share " + share : "")
        + (times < Long.MAX_VALUE ? " times " + times : "");
  }
}
