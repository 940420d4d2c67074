/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log's own, growing entry for one request.
 *
 * <p>Threading: the connection's event loop writes; anybody reads through {@link #snapshot}.
 */
final class RequestEntry {
  final long nanos;
  final FakeNode node;
  private final long connection;
  private final String method;
  private final String target;
  private final String host;
  private final @Nullable String requestId;
  private volatile long order;
  private volatile boolean complete;
  private volatile String answer = "";

  RequestEntry(
      long nanos,
      FakeNode node,
      long connection,
      String method,
      String target,
      @Nullable String host,
      @Nullable String requestId) {
    this.nanos = nanos;
    this.node = node;
    this.connection = connection;
    this.method = method;
    this.target = target;
    this.host = host == null ? "" : host;
    this.requestId = requestId;
  }

  RequestEntry numbered(long newOrder) {
    order = newOrder;
    return this;
  }

  void completed() {
    complete = true;
  }

  void answered(String newAnswer) {
    answer = newAnswer;
  }

  LoggedRequest snapshot() {
    return new LoggedRequest(
        order,
        nanos,
        node.zone().number(),
        node.number(),
        connection,
        method,
        target,
        host,
        Optional.ofNullable(requestId),
        complete,
        answer);
  }
}
