/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.BodyFlow;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a body to a {@link BodySubscriber}: one list of one read-only buffer per request,
 * copied to the heap, because the JDK's own collecting subscriber keeps its buffers to the end.
 *
 * <p>Threading: signals are serial, on the executor or, for known subscribers, on the event loop;
 * the subscription may be used on any thread.
 */
final class SubscriberReceiver<T> implements BodyReceiver, Flow.Subscription {
  private final BodyFlow flow;
  private final BodySubscriber<T> subscriber;
  private final BodyResult<T> result;
  private final long limit;
  private long size;

  /** How the subscriber broke the rules; it hears of that rather than of what follows from it. */
  private volatile @Nullable Throwable misuse;

  /** No signal any more: terminated or cancelled. */
  private volatile boolean over;

  /** Where the body is asked for, serially; null: where the signals come. */
  private @Nullable Executor mappers;

  /**
   * @param limit octets after which the body fails
   */
  SubscriberReceiver(
      BodyFlow flow, BodySubscriber<T> subscriber, long limit, BodyResult<T> result) {
    this.flow = flow;
    this.subscriber = subscriber;
    this.limit = limit;
    this.result = result;
  }

  /**
   * Subscribes, and listens for the body's stage.
   *
   * @param mappers serial, where the body is asked for; null: right here, for subscribers known not
   *     to block. A stage may be made by code that reads the body, as {@code
   *     BodySubscribers.mapping} allows: it must not keep the signals from coming.
   */
  void start(@Nullable Executor mappers) {
    this.mappers = mappers;
    try {
      subscriber.onSubscribe(this);
    } catch (RuntimeException | Error e) {
      this.mappers = null;
      broken(e);
      return;
    }
    if (mappers == null) {
      listen();
    } else {
      mappers.execute(this::listen);
    }
  }

  private void listen() {
    try {
      subscriber
          .getBody()
          .whenComplete(
              (body, failure) -> {
                if (failure == null) {
                  result.made(body);
                } else {
                  result.failed(failure);
                }
              });
    } catch (RuntimeException | Error e) {
      misuse = e;
      flow.cancel();
      result.failed(e);
    }
  }

  @Override
  public void request(long n) {
    if (over) {
      return;
    }
    if (n > 0) {
      flow.request(n);
      return;
    }
    // Any thread may ask: the failure is signalled in turn, when the broken exchange reports.
    misuse = new IllegalArgumentException("request(" + n + ") must be positive");
    flow.cancel();
  }

  @Override
  public void cancel() {
    over = true;
    flow.cancel();
  }

  @Override
  public void body(byte[] octets, int from, int length) {
    if (over) {
      return;
    }
    size += length;
    if (size > limit) {
      flow.cancel();
      failed(BodyLimits.exceeded(flow.connection()));
      return;
    }
    byte[] copy = new byte[length];
    System.arraycopy(octets, from, copy, 0, length);
    publish(copy);
  }

  /** As {@link #body}, with octets that belong to the subscriber from now on. */
  private void publish(byte[] octets) {
    try {
      subscriber.onNext(List.of(ByteBuffer.wrap(octets).asReadOnlyBuffer()));
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  @Override
  public void complete() {
    if (over) {
      return;
    }
    Throwable broken = misuse;
    if (broken != null) {
      failed(broken);
      return;
    }
    over = true;
    try {
      subscriber.onComplete();
    } catch (RuntimeException | Error e) {
      result.failed(e);
    }
  }

  @Override
  public void failed(Throwable reported) {
    if (over) {
      return;
    }
    over = true;
    Throwable cause = misuse == null ? reported : misuse;
    try {
      subscriber.onError(cause);
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
    }
    failAfterListening(cause);
  }

  /** A body that was there before its octets, a stream say, is delivered all the same. */
  private void failAfterListening(Throwable cause) {
    Executor listening = mappers;
    if (listening == null) {
      result.failed(cause);
    } else {
      listening.execute(() -> result.failed(cause));
    }
  }

  /** The subscriber threw: it hears of it, and nothing more. */
  private void broken(Throwable cause) {
    flow.cancel();
    failed(cause);
  }
}
