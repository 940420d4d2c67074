/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One HTTP client in {@link RequestBenchmark}: a GET whose small body is read to its end. */
interface BenchmarkClient extends AutoCloseable {

  /** On the caller's thread; the status. */
  int get() throws IOException, InterruptedException;

  /** The status, later. */
  CompletableFuture<Integer> getAsync();

  @Override
  void close();
}
