/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import java.util.concurrent.CompletionStage;

/**
 * One HTTP client under test.
 *
 * <p>Threading: {@link #send} is called by one thread, which paces the load and must not be held up
 * longer than the client's own asynchronous entry point does; time spent there counts as latency of
 * the requests that follow.
 */
public interface Peer extends AutoCloseable {

  /**
   * Sends the request and completes with the status once the response was read to its end, or fails
   * with what a caller of the client would get.
   */
  CompletionStage<Integer> send(PeerRequest request);

  @Override
  void close();
}
