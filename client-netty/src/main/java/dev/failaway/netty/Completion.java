/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.http.HttpResponse;

/** Who waits for the end of a call. The first end counts. */
interface Completion<T> {
  /**
   * The response is there.
   *
   * @param onLoop whether this thread is an event loop, on which no foreign code may run
   */
  void succeeded(HttpResponse<T> response, boolean onLoop);

  /** The call failed. */
  void failed(Throwable cause, boolean onLoop);
}
