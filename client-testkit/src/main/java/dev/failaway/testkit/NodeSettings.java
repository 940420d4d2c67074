/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;
import java.util.Optional;

/**
 * What all nodes of one load balancer share.
 *
 * <p>Threading: safe; the handler may change while requests run.
 */
final class NodeSettings {
  private final Loops loops;
  private final RequestLog requests;
  private final Optional<FakeTls> tls;
  private final Duration latency;
  private final long maxRequestBytes;
  private volatile FakeHandler handler;

  NodeSettings(
      Loops loops,
      RequestLog requests,
      Optional<FakeTls> tls,
      Duration latency,
      long maxRequestBytes,
      FakeHandler handler) {
    this.loops = loops;
    this.requests = requests;
    this.tls = tls;
    this.latency = latency;
    this.maxRequestBytes = maxRequestBytes;
    this.handler = handler;
  }

  Loops loops() {
    return loops;
  }

  RequestLog requests() {
    return requests;
  }

  Optional<FakeTls> tls() {
    return tls;
  }

  Duration latency() {
    return latency;
  }

  long maxRequestBytes() {
    return maxRequestBytes;
  }

  FakeHandler handler() {
    return handler;
  }

  void handler(FakeHandler newHandler) {
    handler = newHandler;
  }
}
