/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The future of a call, or one derived from it: cancelling any of them with {@code true} breaks the
 * exchange off, as the JDK's client does; dependents without an executor of their own run on the
 * client's, so that none is started per dependent.
 *
 * <p>Threading: any thread.
 */
final class CallFuture<T> extends CompletableFuture<T> {
  private final Executor executor;
  private volatile Runnable abort = () -> {};

  CallFuture(Executor executor) {
    this.executor = executor;
  }

  /** What cancelling does. */
  void bind(Runnable cancellation) {
    abort =
        () -> {
          completeExceptionally(new CancellationException());
          cancellation.run();
        };
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    CallFuture<U> derived = new CallFuture<>(executor);
    derived.abort = abort;
    return derived;
  }

  @Override
  public Executor defaultExecutor() {
    return executor;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean wasDone = isDone();
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (mayInterruptIfRunning && !wasDone) {
      abort.run();
    }
    return cancelled;
  }

  /**
   * The result of an exchange cannot be replaced.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void obtrudeValue(T value) {
    throw new UnsupportedOperationException("obtrudeValue");
  }

  /**
   * The result of an exchange cannot be replaced.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void obtrudeException(Throwable cause) {
    throw new UnsupportedOperationException("obtrudeException");
  }
}
