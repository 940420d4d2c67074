/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: octets at hand, or a publisher that is subscribed to once per attempt.
 *
 * <p>Threading: immutable.
 */
public final class RequestBody {
  /** No body at all. */
  public static final RequestBody NONE = of(new byte[0]);

  private final byte @Nullable [] octets;
  private final long length;
  private final Flow.@Nullable Publisher<? extends ByteBuffer> publisher;
  private final @Nullable SerialExecutor executor;

  private RequestBody(
      byte @Nullable [] octets,
      long length,
      Flow.@Nullable Publisher<? extends ByteBuffer> publisher,
      @Nullable SerialExecutor executor) {
    this.octets = octets;
    this.length = length;
    this.publisher = publisher;
    this.executor = executor;
  }

  /** Octets at hand; they must not change any more. */
  public static RequestBody of(byte[] octets) {
    return new RequestBody(octets, octets.length, null, null);
  }

  /**
   * A published body.
   *
   * @param length the declared number of octets, or -1 for a chunked body
   * @param executor where the publisher is called, or null when it may be on an event loop
   */
  public static RequestBody published(
      Flow.Publisher<? extends ByteBuffer> publisher,
      long length,
      @Nullable SerialExecutor executor) {
    return new RequestBody(null, length, publisher, executor);
  }

  /** The whole body, or null when it is published. */
  byte @Nullable [] octets() {
    return octets;
  }

  long length() {
    return length;
  }

  /** Where the publisher is called; null: anywhere. */
  @Nullable SerialExecutor executor() {
    return executor;
  }

  Flow.Publisher<? extends ByteBuffer> publisher() {
    if (publisher == null) {
      throw new IllegalStateException("the octets are at hand");
    }
    return publisher;
  }
}
