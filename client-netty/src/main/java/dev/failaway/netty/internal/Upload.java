/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The published body of one attempt on its way to a connection: one subscription, one buffer asked
 * for at a time and only while the channel takes more, and never another number of octets than was
 * declared.
 *
 * <p>Threading: the publisher's signals come on its threads and are handed to the connection's
 * loop, which owns all state but the subscription.
 */
final class Upload implements Flow.Subscriber<ByteBuffer> {
  /** Where the octets go; called on the loop. */
  interface Target {
    /** Writes the buffer, framed; answers whether the channel takes more now. */
    boolean writeBody(ByteBuffer buffer);

    void completeBody();

    /** The publisher broke its word: the exchange fails on this side. */
    void failBody(IOException cause);
  }

  private final EventExecutor loop;
  private final RequestBody body;
  private final Target target;

  private volatile Flow.@Nullable Subscription subscription;
  private long sent;
  private boolean wanted;
  private volatile boolean over;

  Upload(EventExecutor loop, RequestBody body, Target target) {
    this.loop = loop;
    this.body = body;
    this.target = target;
  }

  /** Subscribes, on the body's executor. */
  void start() {
    try {
      body.executor().execute(this::subscribe);
    } catch (RejectedExecutionException e) {
      fail(new IOException("the executor rejected the request body's publisher", e));
    }
  }

  /** The channel takes more. */
  void resume() {
    Flow.Subscription current = subscription;
    if (current != null && wanted && !over) {
      wanted = false;
      current.request(1);
    }
  }

  /** Nothing more is wanted of the publisher. */
  void cancel() {
    over = true;
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void onSubscribe(Flow.Subscription offered) {
    if (subscription != null || over) {
      offered.cancel();
      return;
    }
    subscription = offered;
    if (over) {
      offered.cancel();
    } else {
      offered.request(1);
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (buffer == null) {
      throw new NullPointerException("onNext(null)");
    }
    onLoop(() -> next(buffer));
  }

  @Override
  public void onError(Throwable cause) {
    onLoop(() -> fail(asIo(cause)));
  }

  @Override
  public void onComplete() {
    onLoop(this::complete);
  }

  private void subscribe() {
    try {
      body.publisher().subscribe(this);
    } catch (RuntimeException e) {
      onLoop(() -> fail(asIo(e)));
    }
  }

  private void next(ByteBuffer buffer) {
    if (over) {
      return;
    }
    sent += buffer.remaining();
    if (body.length() >= 0 && sent > body.length()) {
      fail(new IOException("Too many bytes in request body. Expected: " + body.length()));
      return;
    }
    wanted = true;
    if (!buffer.hasRemaining() || target.writeBody(buffer)) {
      resume();
    }
  }

  private void complete() {
    if (over) {
      return;
    }
    if (body.length() >= 0 && sent < body.length()) {
      fail(
          new IOException(
              "Too few bytes returned by the publisher (" + sent + "/" + body.length() + ")"));
      return;
    }
    over = true;
    target.completeBody();
  }

  private void fail(IOException cause) {
    if (!over) {
      cancel();
      target.failBody(cause);
    }
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      cancel();
    }
  }

  private static IOException asIo(Throwable cause) {
    return cause instanceof IOException io
        ? io
        : new IOException(cause == null ? "onError(null)" : cause.toString(), cause);
  }
}
