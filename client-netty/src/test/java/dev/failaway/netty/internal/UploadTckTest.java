/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.netty.Tck;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** The subscriber that takes the bodies of requests, held to the rules of Reactive Streams. */
class UploadTckTest {
  private static DefaultEventLoop loop;
  private static ExecutorService threads;

  @BeforeAll
  static void start() {
    loop = new DefaultEventLoop();
    threads = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    // In this order: what the loop has still to do may need a thread.
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    threads.shutdownNow();
  }

  @TestFactory
  Stream<DynamicTest> calledOnAnEventLoop() {
    return Tck.testsOf(() -> new Verification(null));
  }

  @TestFactory
  Stream<DynamicTest> calledOnAnExecutor() {
    return Tck.testsOf(() -> new Verification(threads));
  }

  /** An upload to nowhere. */
  public static final class Verification extends FlowSubscriberBlackboxVerification<ByteBuffer> {
    private final @Nullable Executor executor;

    Verification(@Nullable Executor executor) {
      super(Tck.environment());
      this.executor = executor;
    }

    @Override
    public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
      SerialExecutor serial = executor == null ? null : new SerialExecutor(executor, threads);
      Flow.Publisher<ByteBuffer> nobody = subscriber -> {};
      return new Upload(loop, RequestBody.published(nobody, -1, serial), new Nowhere());
    }

    @Override
    public ByteBuffer createElement(int element) {
      return ByteBuffer.allocate(4).putInt(0, element);
    }
  }

  private static final class Nowhere implements Upload.Target {
    @Override
    public boolean writeBody(ByteBuffer buffer) {
      return true;
    }

    @Override
    public void completeBody() {}

    @Override
    public void failBody(IOException cause) {}
  }
}
