/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.cluster.Attempts;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ResponseSink} may ask for, on any thread. After the end, requests and cancellation
 * do nothing.
 */
public interface BodyFlow {
  /** Asks for up to n more calls of {@link ResponseSink#body}; n is positive. */
  void request(long n);

  /** The rest is not wanted: the connection closes, the sink hears of a failure. */
  void cancel();

  /**
   * Cancels after a time, unless the exchange has ended.
   *
   * @return calls it off
   */
  Runnable cancelAfter(long nanos);

  /** The connection the response came on. */
  ConnectionLabel connection();

  /** The session of its TLS, or null on cleartext. */
  @Nullable SSLSession sslSession();

  /** What was tried for the request; for its report. */
  Attempts attempts();
}
