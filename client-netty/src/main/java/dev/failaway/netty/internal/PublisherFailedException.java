/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What a request body's publisher threw or reported, on its way through the engine. */
public final class PublisherFailedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /** With what the publisher threw, or null when it called {@code onError(null)}. */
  public PublisherFailedException(@Nullable Throwable cause) {
    super(cause == null ? "onError(null)" : cause.toString(), cause);
  }
}
