/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.http.HttpResponse;

/** Who waits for the end of a call. The first end counts. */
interface Completion<T> {
  /** The response is there. */
  void succeeded(HttpResponse<T> response);

  /** The call failed. */
  void failed(Throwable cause);
}
