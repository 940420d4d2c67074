/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.http.HttpResponse;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A future that is completed on the completion executor: its dependents are foreign code.
 *
 * <p>Threading: any thread.
 */
final class AsyncCompletion<T> implements Completion<T> {
  private final ClientRuntime runtime;
  private final CallFuture<HttpResponse<T>> future;

  AsyncCompletion(ClientRuntime runtime) {
    this.runtime = runtime;
    this.future = new CallFuture<>(runtime.executor());
  }

  void bind(Call<T> call) {
    future.bind(call::cancel);
  }

  CallFuture<HttpResponse<T>> future() {
    return future;
  }

  @Override
  public void succeeded(HttpResponse<T> response, boolean onLoop) {
    complete(() -> future.complete(response), onLoop);
  }

  @Override
  public void failed(Throwable cause, boolean onLoop) {
    complete(() -> future.completeExceptionally(cause), onLoop);
  }

  private void complete(Runnable completion, boolean onLoop) {
    Executor executor = runtime.completionExecutor();
    if (!onLoop && executor == runtime.executor()) {
      completion.run();
      return;
    }
    try {
      executor.execute(completion);
    } catch (RejectedExecutionException e) {
      runtime.lastResort().execute(completion);
    }
  }
}
