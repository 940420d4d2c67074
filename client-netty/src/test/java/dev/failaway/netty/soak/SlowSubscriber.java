/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one list of buffers at a time and cancels after so many octets, if it does.
 *
 * <p>Threading: as the rules of Reactive Streams say, one signal after the other.
 */
final class SlowSubscriber implements BodySubscriber<byte @Nullable []> {
  private final CompletableFuture<byte @Nullable []> body = new CompletableFuture<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final int cancelAfter;
  private @Nullable Subscription subscription;

  /**
   * @param cancelAfter octets; negative for never. A body that was cancelled is null
   */
  SlowSubscriber(int cancelAfter) {
    this.cancelAfter = cancelAfter;
  }

  @Override
  public CompletionStage<byte @Nullable []> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription begun) {
    subscription = begun;
    begun.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] octets = new byte[buffer.remaining()];
      buffer.get(octets);
      received.writeBytes(octets);
    }
    Subscription current = subscription;
    if (current == null) {
      throw new IllegalStateException("not subscribed");
    }
    if (cancelAfter >= 0 && received.size() >= cancelAfter) {
      current.cancel();
      body.complete(null);
    } else {
      current.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(received.toByteArray());
  }
}
