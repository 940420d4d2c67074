/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * What {@code send} throws: an exception of the same class as the failure, made on the calling
 * thread with the failure as its cause, so that the stack trace shows who called. Types of our own
 * are thrown as they are, so that they can be caught.
 */
final class SendExceptions {
  private SendExceptions() {}

  static IOException rebuild(Throwable failure) {
    String message = failure.getMessage();
    Class<?> type = failure.getClass();
    IOException rebuilt;
    if (type == HttpConnectTimeoutException.class) {
      rebuilt = new HttpConnectTimeoutException(message);
    } else if (type == HttpTimeoutException.class) {
      rebuilt = new HttpTimeoutException(message);
    } else if (type == ConnectException.class) {
      rebuilt = new ConnectException(message);
    } else if (type == SSLHandshakeException.class) {
      rebuilt = new SSLHandshakeException(message);
    } else if (type == SSLException.class) {
      rebuilt = new SSLException(message);
    } else if (type == ProtocolException.class) {
      rebuilt = new ProtocolException(message);
    } else if (type.getName().startsWith("dev.failaway.") && failure instanceof IOException own) {
      return own;
    } else if (failure instanceof ConnectException) {
      rebuilt = new ConnectException(message);
    } else {
      rebuilt = new IOException(message == null ? failure.toString() : message);
    }
    rebuilt.initCause(failure);
    return rebuilt;
  }
}
