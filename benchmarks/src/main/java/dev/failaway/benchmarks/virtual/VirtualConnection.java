/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;

/**
 * A model of one HTTP/1.1 connection: one exchange at a time; what the node does reaches the client
 * one trip later.
 *
 * <p>Threading: not safe; used by the events of one {@link VirtualTime}.
 */
final class VirtualConnection {

  /** The client's side of an exchange. */
  interface Exchange {
    /** The final response head is there. */
    void responded(int status);

    /** It ended without one. */
    void failed(Outcome outcome);

    /** Its endpoint stalls. */
    void stalled();
  }

  private static final Exchange NONE =
      new Exchange() {
        @Override
        public void responded(int status) {
          throw new IllegalStateException("a response that nobody asked for");
        }

        @Override
        public void failed(Outcome outcome) {
          throw new IllegalStateException("a failure that nobody asked for");
        }

        @Override
        public void stalled() {}
      };

  private final VirtualTime time;
  private final VirtualNode node;
  private final Endpoint endpoint;
  private final Runnable onClose;

  private Exchange exchange = NONE;
  private long sequence = -1;
  private long uses;
  private long sent;
  private boolean closedByNode;
  private boolean closed;

  VirtualConnection(VirtualTime time, VirtualNode node, Endpoint endpoint, Runnable onClose) {
    this.time = time;
    this.node = node;
    this.endpoint = endpoint;
    this.onClose = onClose;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isClosedByNode() {
    return closedByNode;
  }

  /** How many requests arrived at the node, as the node counts them. */
  long uses() {
    return uses;
  }

  void busyUntilAnswered() {
    uses++;
  }

  /** The client sends a request. */
  void send(long newSequence, boolean post, Exchange newExchange) {
    exchange = newExchange;
    sequence = newSequence;
    sent++;
    time.after(VirtualNode.TRIP_NANOS, () -> node.receive(this, newSequence, post));
  }

  /** The client is done with it. */
  void close() {
    closed = true;
    exchange = NONE;
    time.after(VirtualNode.TRIP_NANOS, () -> node.forget(this));
  }

  /** The endpoint stalls. */
  void stalled() {
    exchange.stalled();
  }

  void respondByNode(long answered, int status) {
    time.after(
        VirtualNode.TRIP_NANOS,
        () -> {
          if (!closed && answered == sequence && exchange != NONE) {
            Exchange ended = exchange;
            exchange = NONE;
            ended.responded(status);
          }
        });
  }

  void resetByNode() {
    endByNode(Outcome.RESET, 0);
  }

  /** The end reaches the client after a trip and this much more. */
  void closeByNode(long lateNanos) {
    endByNode(Outcome.CLOSED, lateNanos);
  }

  private boolean isReused() {
    return sent > 1;
  }

  /** A reused connection that dies before a response byte proves nothing about its endpoint. */
  private void endByNode(Outcome outcome, long lateNanos) {
    closedByNode = true;
    time.after(
        VirtualNode.TRIP_NANOS + lateNanos,
        () -> {
          if (!closed) {
            closed = true;
            onClose.run();
            Exchange ended = exchange;
            exchange = NONE;
            if (ended != NONE) {
              ended.failed(isReused() ? Outcome.STALE_CONNECTION : outcome);
            }
          }
        });
  }
}
