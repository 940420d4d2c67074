/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Says what an exception of OkHttp proves: the one place that looks at exception classes.
 *
 * <p>Two of OkHttp's exceptions live in an internal package that a module path hides; they are
 * recognised by their simple name and message.
 */
final class Classification {

  private static final String PIN_FAILURE = "Certificate pinning failure!";
  private static final String FOLLOW_UPS = "Too many follow-up requests";
  private static final String SHUT_DOWN = "ConnectionShutdownException";
  private static final String STREAM_RESET = "stream was reset: ";
  private static final String END_OF_STREAM = "unexpected end of stream";

  private Classification() {}

  /**
   * Returns the outcome of an attempt that ended without a response.
   *
   * @param progress how far the last exchange came
   * @param reused whether an earlier exchange had used its connection
   * @param exchangeFailed whether the failure came from the connection, not from a body or an
   *     interceptor of the caller
   */
  static Outcome of(
      IOException failure, Progress progress, boolean reused, boolean exchangeFailed) {
    if (failure instanceof NotReadyException) {
      return Outcome.NOT_READY;
    }
    if (isCallersMatter(failure)) {
      return Outcome.LOCAL_ERROR;
    }
    return switch (progress) {
      case PLANNED -> Outcome.LOCAL_ERROR;
      case CONNECTING -> ofConnect(failure);
      case HANDSHAKE -> ofHandshake(failure);
      case CONNECTED -> Outcome.STALE_UNSENT;
      case SENT -> exchangeFailed ? ofExchange(failure, reused) : Outcome.LOCAL_ERROR;
      case ANSWERED ->
          failure instanceof ProtocolException ? Outcome.PROTOCOL_ERROR : Outcome.LOCAL_ERROR;
    };
  }

  /** Returns the outcome of a TCP connect. */
  static Outcome ofConnect(IOException failure) {
    return failure instanceof SocketTimeoutException
        ? Outcome.CONNECT_TIMEOUT
        : Outcome.CONNECT_FAILED;
  }

  /** Returns the outcome of a TLS handshake. */
  static Outcome ofHandshake(IOException failure) {
    if (failure instanceof SocketTimeoutException) {
      return Outcome.CONNECT_TIMEOUT;
    }
    if (failure instanceof SSLPeerUnverifiedException || isCausedByCertificate(failure)) {
      return Outcome.CERTIFICATE_REJECTED;
    }
    return Outcome.TLS_FAILED;
  }

  /** Returns the outcome of an attempt whose response body broke off. */
  static Outcome ofBody(IOException failure) {
    if (failure instanceof SocketTimeoutException) {
      return Outcome.TIMEOUT;
    }
    return isEndOfStream(failure) ? Outcome.CLOSED : ofReset(failure);
  }

  private static Outcome ofExchange(IOException failure, boolean reused) {
    if (failure instanceof SocketTimeoutException) {
      return Outcome.TIMEOUT;
    }
    if (isUnprocessed(failure)) {
      return Outcome.UNPROCESSED;
    }
    if (messageOf(failure).startsWith(STREAM_RESET)) {
      return ofReset(failure);
    }
    if (failure instanceof ProtocolException) {
      return Outcome.PROTOCOL_ERROR;
    }
    if (reused) {
      return Outcome.STALE_CONNECTION;
    }
    return isEndOfStream(failure) ? Outcome.CLOSED : Outcome.RESET;
  }

  private static Outcome ofReset(IOException failure) {
    boolean broken =
        failure instanceof ProtocolException
            || messageOf(failure).equals(STREAM_RESET + "PROTOCOL_ERROR");
    return broken ? Outcome.PROTOCOL_ERROR : Outcome.RESET;
  }

  /** Whether the server said that it did not process the request (RFC 9113 section 8.7). */
  static boolean isUnprocessed(IOException failure) {
    return failure.getClass().getSimpleName().equals(SHUT_DOWN)
        || messageOf(failure).equals(STREAM_RESET + "REFUSED_STREAM");
  }

  private static boolean isCallersMatter(IOException failure) {
    if (failure instanceof UnknownServiceException
        || failure instanceof UnknownHostException
        || isInterruption(failure)) {
      return true;
    }
    String message = messageOf(failure);
    return message.startsWith(PIN_FAILURE) || message.startsWith(FOLLOW_UPS);
  }

  private static boolean isInterruption(IOException failure) {
    return failure instanceof InterruptedIOException
        && !(failure instanceof SocketTimeoutException);
  }

  private static boolean isCausedByCertificate(Throwable failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEndOfStream(IOException failure) {
    return failure instanceof EOFException || messageOf(failure).startsWith(END_OF_STREAM);
  }

  private static String messageOf(IOException failure) {
    String message = failure.getMessage();
    return message == null ? "" : message;
  }
}
