/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.RequestBody;
import dev.failaway.netty.internal.SerialExecutor;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Body publishers as the engine takes them. The JDK's own in-memory ones are recognised by class:
 * they cannot block, give the same octets each time, and small ones are read at once into an array,
 * so that head and body leave in one write. All others run on the executor.
 */
final class RequestBodies {
  private static final int SMALL = 64 * 1024;
  private static final Set<Class<?>> IN_MEMORY =
      classesOf(
          BodyPublishers.noBody(),
          BodyPublishers.ofByteArray(new byte[1]),
          BodyPublishers.ofString(""));

  /** Reads its file anew each time; it cannot be made here without a file to ask for its class. */
  private static final String OF_FILE = "jdk.internal.net.http.RequestPublishers$FilePublisher";

  private RequestBodies() {}

  /** Some of the classes are the same in one JDK and not in another. */
  private static Set<Class<?>> classesOf(Object... instances) {
    return Stream.of(instances).map(Object::getClass).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @param length what the publisher declares; it is asked once, so that head and body agree
   */
  static RequestBody of(
      Optional<BodyPublisher> publisher, @Nullable Long length, ClientRuntime runtime) {
    if (publisher.isEmpty() || length == null || length == 0) {
      return RequestBody.NONE;
    }
    BodyPublisher source = publisher.get();
    if (!IN_MEMORY.contains(source.getClass())) {
      return RequestBody.published(
          source, length, new SerialExecutor(runtime.executor(), runtime.threads()));
    }
    byte[] octets =
        length > 0 && length <= SMALL ? new Collector(length.intValue()).of(source) : null;
    return octets == null ? RequestBody.published(source, length, null) : RequestBody.of(octets);
  }

  /** Whether each subscription gives the same octets. */
  static boolean isReplayable(Optional<BodyPublisher> publisher, @Nullable Long length) {
    return publisher.isEmpty()
        || length == null
        || length == 0
        || IN_MEMORY.contains(publisher.get().getClass())
        || publisher.get().getClass().getName().equals(OF_FILE);
  }

  /** Reads a publisher that publishes inside of {@code request}. */
  private static final class Collector implements Flow.Subscriber<ByteBuffer> {
    private final ByteBuffer octets;
    private boolean complete;

    Collector(int length) {
      octets = ByteBuffer.allocate(length);
    }

    byte @Nullable [] of(BodyPublisher source) {
      source.subscribe(this);
      return complete && !octets.hasRemaining() ? octets.array() : null;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      if (buffer.remaining() <= octets.remaining()) {
        octets.put(buffer);
      }
    }

    @Override
    public void onError(Throwable cause) {
      complete = false;
    }

    @Override
    public void onComplete() {
      complete = true;
    }
  }
}
