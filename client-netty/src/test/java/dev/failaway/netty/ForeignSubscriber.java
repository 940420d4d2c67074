/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A subscriber of a class that no client knows. */
record ForeignSubscriber<T>(BodySubscriber<T> subscriber) implements BodySubscriber<T> {
  @Override
  public CompletionStage<T> getBody() {
    return subscriber.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscriber.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    subscriber.onNext(buffers);
  }

  @Override
  public void onError(Throwable cause) {
    subscriber.onError(cause);
  }

  @Override
  public void onComplete() {
    subscriber.onComplete();
  }
}
