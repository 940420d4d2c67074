/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs a blocking lookup elsewhere. Lookups of one name that overlap share one call, so that a call
 * that hangs holds one thread, however often the name is asked for.
 *
 * <p>Threading: any thread.
 */
final class BlockingDnsClient implements DnsClient {

  private final Blocking lookup;
  private final Executor executor;
  private final ConcurrentHashMap<String, CompletableFuture<Resolution>> running =
      new ConcurrentHashMap<>();

  BlockingDnsClient(Blocking lookup, Executor executor) {
    this.lookup = Objects.requireNonNull(lookup, "lookup");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  @Override
  public CompletionStage<Resolution> lookup(String name) {
    CompletableFuture<Resolution> answer = new CompletableFuture<>();
    CompletableFuture<Resolution> earlier = running.putIfAbsent(name, answer);
    if (earlier != null) {
      return earlier.minimalCompletionStage(); // one caller's cancel is not the others'
    }
    try {
      executor.execute(() -> run(name, answer));
    } catch (RejectedExecutionException e) {
      running.remove(name);
      answer.completeExceptionally(new IOException("the executor refused the lookup", e));
    }
    return answer.minimalCompletionStage();
  }

  private void run(String name, CompletableFuture<Resolution> answer) {
    try {
      Resolution found = Objects.requireNonNull(lookup.lookup(name), "resolution");
      running.remove(name);
      answer.complete(found);
    } catch (Throwable failure) { // the outermost frame of the user's lookup
      running.remove(name);
      answer.completeExceptionally(failure);
    }
  }
}
