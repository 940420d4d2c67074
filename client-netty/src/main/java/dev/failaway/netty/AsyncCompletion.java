/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * A future and who completes it. Its dependents are foreign code that may block, also on what is
 * still to come of the same response: they get threads of their own and never hold up an event
 * loop, the serial events of a body, or the user's executor, which may have few threads. A failure
 * is completed as in the JDK's client: {@code get} and {@code join} unwrap it, every dependent sees
 * a {@link CompletionException}.
 *
 * <p>Threading: any thread.
 */
final class AsyncCompletion<T> implements Completion<T> {
  private final ClientRuntime runtime;
  private final CallFuture<HttpResponse<T>> future;

  /** Breaks the call off; set before it starts. */
  private Runnable abandon = () -> {};

  AsyncCompletion(ClientRuntime runtime) {
    this.runtime = runtime;
    this.future = new CallFuture<>(runtime.threads());
  }

  void bind(Call<T> call) {
    abandon = () -> call.abort("nobody waits for the response any more");
    future.bind(call::cancel);
  }

  CallFuture<HttpResponse<T>> future() {
    return future;
  }

  @Override
  public void succeeded(HttpResponse<T> response) {
    complete(
        () -> {
          if (!future.complete(response)) {
            // A future that ended otherwise, by orTimeout say, hides the response from everybody:
            // a body that waits to be read would hold its connection for ever.
            abandon.run();
          }
        });
  }

  @Override
  public void failed(Throwable cause) {
    complete(() -> future.completeExceptionally(new CompletionException(cause)));
  }

  private void complete(Runnable completion) {
    try {
      runtime.completionExecutor().execute(completion);
    } catch (RejectedExecutionException e) {
      runtime.threads().execute(completion);
    }
  }
}
