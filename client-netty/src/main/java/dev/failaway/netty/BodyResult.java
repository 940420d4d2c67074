/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import org.jspecify.annotations.Nullable;

/** Who waits for the body a {@link BodyReceiver} makes. The first result counts. */
interface BodyResult<T> {
  void made(@Nullable T body);

  void failed(Throwable cause);
}
