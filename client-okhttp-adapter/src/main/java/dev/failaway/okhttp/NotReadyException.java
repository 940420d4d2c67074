/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.Serial;
import java.net.SocketTimeoutException;

/**
 * No leave to connect came in time: too many handshakes are under way. It says nothing about the
 * endpoint. OkHttp itself does not repeat a request after a timeout.
 */
final class NotReadyException extends SocketTimeoutException {

  @Serial private static final long serialVersionUID = 1L;

  NotReadyException(String message) {
    super(message);
  }
}
