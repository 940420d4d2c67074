/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.PublisherFailedException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What a call comes to: the first body that is made, or the first failure. Later ones are what
 * follows from it, a connection that was closed because a handler threw, say.
 *
 * <p>Threading: any thread.
 */
final class Answer<T> implements BodyResult<T> {
  @SuppressWarnings("rawtypes") // a class literal has no parameters
  private static final AtomicIntegerFieldUpdater<Answer> GIVEN =
      AtomicIntegerFieldUpdater.newUpdater(Answer.class, "given");

  private final Call<T> call;
  private final Completion<T> completion;
  private volatile int given;

  Answer(Call<T> call, Completion<T> completion) {
    this.call = call;
    this.completion = completion;
  }

  @Override
  public void made(@Nullable T body) {
    if (isFirst()) {
      completion.succeeded(call.response(body));
    }
  }

  /** What code of the user threw is not wrapped: {@code sendAsync} fails with it as it is. */
  @Override
  public void failed(Throwable cause) {
    if (isFirst()) {
      boolean wraps =
          cause instanceof PublisherFailedException || cause instanceof CompletionException;
      Throwable thrown = wraps ? cause.getCause() : null;
      completion.failed(thrown == null ? cause : thrown);
    }
  }

  private boolean isFirst() {
    return given == 0 && GIVEN.compareAndSet(this, 0, 1);
  }
}
