/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.LoadShedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * What {@code send} throws: an exception of the class that {@link java.net.http.HttpClient}
 * promises for the failure, made on the calling thread with the failure as its cause, so that the
 * stack trace shows who called. The public types of our own are thrown as they are, so that they
 * can be caught; their trace goes on with the caller's when another thread made them.
 */
final class SendExceptions {
  private static final String OURS = LoadShedException.class.getPackageName();

  private SendExceptions() {}

  /**
   * @throws IllegalArgumentException when that is what failed: a subscriber broke its contract
   */
  static IOException rebuild(Throwable failure) {
    if (failure instanceof IOException own && own.getClass().getPackageName().equals(OURS)) {
      return withCaller(own);
    }
    String message = failure.getMessage();
    if (failure instanceof IllegalArgumentException) {
      throw new IllegalArgumentException(message, failure);
    }
    IOException rebuilt;
    if (failure instanceof HttpConnectTimeoutException) {
      rebuilt = new HttpConnectTimeoutException(message);
    } else if (failure instanceof HttpTimeoutException) {
      rebuilt = new HttpTimeoutException(message);
    } else if (failure instanceof ConnectException) {
      rebuilt = new ConnectException(message);
    } else if (failure instanceof SSLHandshakeException) {
      rebuilt = new SSLHandshakeException(message);
    } else if (failure instanceof SSLException) {
      rebuilt = new SSLException(message);
    } else if (failure instanceof ProtocolException) {
      rebuilt = new ProtocolException(message);
    } else {
      rebuilt = new IOException(message == null ? failure.toString() : message);
    }
    rebuilt.initCause(failure);
    return rebuilt;
  }

  private static IOException withCaller(IOException own) {
    StackTraceElement[] made = own.getStackTrace();
    String sender = FailawayHttpClient.class.getName();
    if (Stream.of(made).noneMatch(frame -> frame.getClassName().equals(sender))) {
      StackTraceElement[] caller = new Throwable().getStackTrace();
      own.setStackTrace(
          Stream.of(made, caller).flatMap(Stream::of).toArray(StackTraceElement[]::new));
    }
    return own;
  }
}
