/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.io.IOException;

/**
 * Who receives the outcome of an {@link Exchange}: at most one head, then body octets as far as
 * asked for, then exactly one of {@link #complete} and {@link #failed}; failure may also come
 * first.
 *
 * <p>Threading: called serially; head, body and completion on the connection's event loop, so no
 * method may block. A failure without a head may come on any thread.
 */
public interface ResponseSink {
  /**
   * The final response head. Nothing of the body follows before {@link BodyFlow#request}.
   *
   * @param flow asks for the body; valid until the end of the exchange
   */
  void head(ResponseHead head, BodyFlow flow);

  /** Some octets of the body; the array belongs to the engine and is valid during the call. */
  void body(byte[] octets, int from, int length);

  /** The response is complete and its connection is free. */
  void complete();

  /** The exchange failed for good. */
  void failed(IOException cause);
}
