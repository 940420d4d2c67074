/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClassificationTest {

  static Stream<Arguments> failures() {
    IOException untrusted = new SSLHandshakeException("PKIX path building failed");
    untrusted.initCause(new CertificateException("no trust anchor"));
    return Stream.of(
        Arguments.of(new ConnectException("refused"), Progress.CONNECTING, Outcome.CONNECT_FAILED),
        Arguments.of(
            new SocketTimeoutException("connect"), Progress.CONNECTING, Outcome.CONNECT_TIMEOUT),
        Arguments.of(
            new SocketTimeoutException("read"), Progress.HANDSHAKE, Outcome.CONNECT_TIMEOUT),
        Arguments.of(new SSLException("reset"), Progress.HANDSHAKE, Outcome.TLS_FAILED),
        Arguments.of(new EOFException(), Progress.HANDSHAKE, Outcome.TLS_FAILED),
        Arguments.of(untrusted, Progress.HANDSHAKE, Outcome.CERTIFICATE_REJECTED),
        Arguments.of(
            new SSLPeerUnverifiedException("Hostname a.test not verified:"),
            Progress.HANDSHAKE,
            Outcome.CERTIFICATE_REJECTED),
        Arguments.of(
            new SSLPeerUnverifiedException("Certificate pinning failure!\n  Peer"),
            Progress.HANDSHAKE,
            Outcome.LOCAL_ERROR),
        Arguments.of(new SocketException("closed"), Progress.CONNECTED, Outcome.STALE_UNSENT),
        Arguments.of(new SocketTimeoutException("timeout"), Progress.SENT, Outcome.TIMEOUT),
        Arguments.of(new SocketException("Connection reset"), Progress.SENT, Outcome.RESET),
        Arguments.of(
            new IOException("unexpected end of stream on http://a.test/..."),
            Progress.SENT,
            Outcome.CLOSED),
        Arguments.of(
            new ProtocolException("Unexpected status line: x"),
            Progress.SENT,
            Outcome.PROTOCOL_ERROR),
        Arguments.of(
            new IOException("stream was reset: REFUSED_STREAM"),
            Progress.SENT,
            Outcome.UNPROCESSED),
        Arguments.of(
            new IOException("stream was reset: INTERNAL_ERROR"), Progress.SENT, Outcome.RESET),
        Arguments.of(
            new IOException("stream was reset: PROTOCOL_ERROR"),
            Progress.SENT,
            Outcome.PROTOCOL_ERROR),
        Arguments.of(
            new ProtocolException("HTTP 204 had non-zero Content-Length: 1"),
            Progress.ANSWERED,
            Outcome.PROTOCOL_ERROR),
        Arguments.of(
            new ProtocolException("Too many follow-up requests: 21"),
            Progress.ANSWERED,
            Outcome.LOCAL_ERROR),
        Arguments.of(new IOException("cookie jar"), Progress.PLANNED, Outcome.LOCAL_ERROR),
        Arguments.of(new UnknownHostException("b"), Progress.ANSWERED, Outcome.LOCAL_ERROR),
        Arguments.of(
            new UnknownServiceException("CLEARTEXT"), Progress.PLANNED, Outcome.LOCAL_ERROR),
        Arguments.of(
            new InterruptedIOException("interrupted"), Progress.SENT, Outcome.LOCAL_ERROR));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureOnAFreshConnectionProves(IOException failure, Progress progress, Outcome outcome) {
    assertThat(Classification.of(failure, progress, false, true)).isEqualTo(outcome);
  }

  @Test
  void aReusedConnectionThatDiesBeforeTheHeadIsStale() {
    IOException reset = new SocketException("Connection reset");
    IOException closed = new IOException("unexpected end of stream on http://a.test/...");

    assertThat(Classification.of(reset, Progress.SENT, true, true))
        .isEqualTo(Outcome.STALE_CONNECTION);
    assertThat(Classification.of(closed, Progress.SENT, true, true))
        .isEqualTo(Outcome.STALE_CONNECTION);
  }

  @Test
  void aReusedConnectionDoesNotExcuseATimeoutOrAStreamReset() {
    IOException timeout = new SocketTimeoutException("timeout");
    IOException reset = new IOException("stream was reset: INTERNAL_ERROR");

    assertThat(Classification.of(timeout, Progress.SENT, true, true)).isEqualTo(Outcome.TIMEOUT);
    assertThat(Classification.of(reset, Progress.SENT, true, true)).isEqualTo(Outcome.RESET);
  }

  @Test
  void whatABodyOrInterceptorOfTheCallerThrowsIsNoEvidence() {
    assertThat(Classification.of(new IOException("disk full"), Progress.SENT, false, false))
        .isEqualTo(Outcome.LOCAL_ERROR);
  }

  @Test
  void aBrokenBodyIsClosedResetOrSilent() {
    assertThat(Classification.ofBody(new ProtocolException("unexpected end of stream")))
        .isEqualTo(Outcome.CLOSED);
    assertThat(Classification.ofBody(new SocketException("Connection reset")))
        .isEqualTo(Outcome.RESET);
    assertThat(Classification.ofBody(new SocketTimeoutException("timeout")))
        .isEqualTo(Outcome.TIMEOUT);
    assertThat(Classification.ofBody(new ProtocolException("expected chunk size")))
        .isEqualTo(Outcome.PROTOCOL_ERROR);
  }
}
