/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A request body without an end that counts what was asked for. */
final class EndlessPublisher implements BodyPublisher {
  static final int PIECE = 16 * 1024;

  private final AtomicLong published = new AtomicLong();
  private final CountDownLatch cancelled = new CountDownLatch(1);

  long publishedOctets() {
    return published.get();
  }

  void awaitCancelled() throws InterruptedException {
    if (!cancelled.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the subscription was not cancelled");
    }
  }

  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            for (long i = 0; i < n && cancelled.getCount() > 0; i++) {
              published.addAndGet(PIECE);
              subscriber.onNext(ByteBuffer.allocate(PIECE));
            }
          }

          @Override
          public void cancel() {
            cancelled.countDown();
          }
        });
  }
}
