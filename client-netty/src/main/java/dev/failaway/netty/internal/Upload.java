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
 * The published body of one attempt on its way to a connection.
 *
 * <ol>
 *   <li>One subscription; a few buffers asked for ahead, and more only while the channel takes
 *       more.
 *   <li>Never another number of octets than was declared.
 *   <li>The publisher is called on its executor, never on an event loop, unless it is known not to
 *       block: {@code request} of a publisher may well read a file.
 * </ol>
 *
 * <p>Threading: the publisher's signals come on its threads and are handed to the connection's
 * loop, which owns all state but the subscription.
 */
final class Upload implements Flow.Subscriber<ByteBuffer> {
  /** Where the octets go; called on the loop. */
  interface Target {
    /** Writes the buffer, framed; answers whether the channel takes more now. */
    boolean writeBody(ByteBuffer buffer);

    /** The body is complete; may be said twice. */
    void completeBody();

    /** The publisher broke its word: the exchange fails on this side. */
    void failBody(IOException cause);
  }

  /** Buffers asked for ahead: each is 16 KiB when it comes from the JDK's publishers. */
  private static final int WINDOW = 4;

  private final EventExecutor loop;
  private final RequestBody body;
  private final Target target;

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean over;

  // The loop's.
  private long sent;
  private boolean writable = true;
  private int used;
  private boolean asking;

  Upload(EventExecutor loop, RequestBody body, Target target) {
    this.loop = loop;
    this.body = body;
    this.target = target;
  }

  /** Subscribes. */
  void start() {
    call(this::subscribe);
  }

  /** The channel takes more. */
  void resume() {
    writable = true;
    ask();
  }

  /** Nothing more is wanted of the publisher. */
  void cancel() {
    over = true;
    Flow.Subscription current = subscription;
    if (current != null) {
      call(current::cancel);
    }
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void onSubscribe(Flow.Subscription offered) {
    require(offered, "onSubscribe(null)");
    if (subscription != null && !over) {
      offered.cancel();
      onError(new IllegalStateException("the publisher called onSubscribe twice"));
      return;
    }
    if (over) {
      offered.cancel();
      return;
    }
    subscription = offered;
    if (over) {
      offered.cancel();
    } else {
      offered.request(WINDOW);
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    require(buffer, "onNext(null)");
    onLoop(() -> next(buffer));
  }

  @Override
  public void onError(Throwable cause) {
    require(cause, "onError(null)");
    onLoop(() -> fail(asIo(cause)));
  }

  @Override
  public void onComplete() {
    onLoop(this::complete);
  }

  /** A signal without its value fails the body as well as its sender (Reactive Streams 2.13). */
  private void require(@Nullable Object value, String signal) {
    if (value == null) {
      NullPointerException broken = new NullPointerException(signal);
      onLoop(() -> fail(asIo(broken)));
      throw broken;
    }
  }

  private void subscribe() {
    SerialExecutor executor = body.executor();
    RejectedExecutionException rejection = executor == null ? null : executor.rejection();
    if (rejection != null) {
      IOException cause =
          new IOException("the executor rejected the request body's publisher", rejection);
      onLoop(() -> fail(cause));
      return;
    }
    try {
      body.publisher().subscribe(this);
    } catch (RuntimeException | Error e) {
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
    used++;
    if (buffer.hasRemaining()) {
      writable = target.writeBody(buffer);
    }
    if (sent == body.length()) {
      // The message is complete, whenever its publisher says so: the response may come first.
      target.completeBody();
    }
    ask();
  }

  /**
   * Asks for as many buffers as were used, half a window at a time. A publisher may answer inside
   * of {@code request}: the loop below goes on then, instead of a recursion.
   */
  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    while (writable && !over && used >= WINDOW / 2) {
      Flow.Subscription current = subscription;
      int n = used;
      used = 0;
      if (current != null) {
        call(() -> current.request(n));
      }
    }
    asking = false;
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

  private void call(Runnable publisherCall) {
    SerialExecutor executor = body.executor();
    if (executor == null) {
      publisherCall.run();
    } else {
      executor.execute(() -> guarded(publisherCall));
    }
  }

  private void guarded(Runnable publisherCall) {
    try {
      publisherCall.run();
    } catch (RuntimeException | Error e) {
      onLoop(() -> fail(asIo(e)));
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

  private static IOException asIo(@Nullable Throwable cause) {
    return cause instanceof IOException io ? io : new PublisherFailedException(cause);
  }
}
