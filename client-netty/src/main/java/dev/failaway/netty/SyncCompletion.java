/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits in {@code send}: it is unparked by whoever ends the call, without a future
 * and without another thread in between.
 *
 * <p>Threading: one waiting thread; the ends may come on any.
 */
final class SyncCompletion<T> implements Completion<T> {
  private final Thread waiter = Thread.currentThread();
  private volatile @Nullable HttpResponse<T> response;
  private volatile @Nullable Throwable failure;

  @Override
  public void succeeded(HttpResponse<T> received) {
    response = received;
    LockSupport.unpark(waiter);
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    LockSupport.unpark(waiter);
  }

  HttpResponse<T> await(Call<T> call) throws IOException, InterruptedException {
    while (true) {
      HttpResponse<T> received = response;
      if (received != null) {
        return received;
      }
      Throwable cause = failure;
      if (cause != null) {
        throw SendExceptions.rebuild(cause);
      }
      if (Thread.interrupted()) {
        call.abort("the sending thread was interrupted");
        throw new InterruptedException();
      }
      LockSupport.park(this);
    }
  }
}
