/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import java.io.Serial;
import java.net.SocketTimeoutException;

/**
 * An attempt left an endpoint that takes requests and answers none. A timeout is what OkHttp does
 * not answer with a repetition on the same address.
 */
final class StalledException extends SocketTimeoutException {

  @Serial private static final long serialVersionUID = 1L;

  StalledException(Endpoint endpoint) {
    super("stalled: " + endpoint + " takes requests and answers none");
  }
}
