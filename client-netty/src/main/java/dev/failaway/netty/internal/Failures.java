/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Outcome;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What a failure proves about an endpoint: the one place that looks at exception classes.
 *
 * <p>A reused connection that ends before any octet of the response says only that the server had
 * closed it meanwhile; the same on a fresh connection is evidence.
 */
final class Failures {
  private static final int DEEPEST_CAUSE = 16;
  private static final String NETTY = "io.netty.";

  private Failures() {}

  /** Of a connect or a TLS handshake. */
  static Outcome ofConnect(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return Outcome.CONNECT_TIMEOUT;
    }
    Throwable at = cause;
    boolean tls = false;
    for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++, at = at.getCause()) {
      if (at instanceof CertificateException
          || at instanceof CertPathValidatorException
          || at instanceof SSLPeerUnverifiedException) {
        return Outcome.CERTIFICATE_REJECTED;
      }
      tls |= at instanceof SSLException;
    }
    return tls ? Outcome.TLS_FAILED : Outcome.CONNECT_FAILED;
  }

  /** Of a connection that was dead before anything was written. */
  static Outcome ofUnsent(boolean reused) {
    return reused ? Outcome.STALE_UNSENT : Outcome.CONNECT_FAILED;
  }

  /**
   * Of an exchange that was under way.
   *
   * @param cause what the channel reported, or null when it just ended
   */
  static Outcome ofExchange(boolean reused, boolean answered, @Nullable Throwable cause) {
    if (cause instanceof MalformedResponseException || cause instanceof SSLException) {
      return Outcome.PROTOCOL_ERROR;
    }
    if (reused && !answered) {
      return Outcome.STALE_CONNECTION;
    }
    return cause == null ? Outcome.CLOSED : Outcome.RESET;
  }

  /**
   * Any failure as an IOException: itself, or as the cause of one. Netty's own subclasses, which
   * also say less than a stack trace, become what callers of {@code java.net} know.
   */
  static IOException asIo(Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() != null) {
      return asIo(cause.getCause());
    }
    if (!(cause instanceof IOException io)) {
      return new IOException(cause.toString(), cause);
    }
    if (io instanceof SSLException || !io.getClass().getName().startsWith(NETTY)) {
      return io;
    }
    IOException plain =
        io instanceof ConnectException
            ? new ConnectException(io.getMessage())
            : new IOException(io.getMessage());
    plain.initCause(io);
    return plain;
  }
}
