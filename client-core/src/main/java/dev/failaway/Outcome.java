/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/**
 * What an attempt proved. A transport classifies each attempt once, at its edge; nothing above
 * looks at exception classes again.
 */
public enum Outcome {
  /** A response with a status below 400. */
  SUCCESS(Evidence.HEALTHY, Sent.YES),
  /**
   * A response with a status of 400..499 other than 429, or with an ALB's 561 (the identity
   * provider failed): the caller's matter.
   */
  CLIENT_ERROR(Evidence.HEALTHY, Sent.YES),
  /** A 429: somebody's quota, nothing about the endpoint. */
  THROTTLED(Evidence.HEALTHY, Sent.YES),
  /** A status of 500 and above: through a load balancer it speaks about the fleet first. */
  SERVER_ERROR(Evidence.HEALTHY, Sent.YES),
  /** The connect was refused or unreachable. */
  CONNECT_FAILED(Evidence.FAILED, Sent.NEVER),
  /** The connect or handshake took longer than allowed. */
  CONNECT_TIMEOUT(Evidence.FAILED, Sent.NEVER),
  /** The TLS handshake failed, the certificate aside. */
  TLS_FAILED(Evidence.FAILED, Sent.NEVER),
  /** The peer's certificate was not accepted; a mistake of the trust store ejects nobody. */
  CERTIFICATE_REJECTED(Evidence.NONE, Sent.NEVER),
  /**
   * The peer's certificate was not accepted, although another address of the target passed with the
   * same trust settings within the last hour: this address belongs to somebody else.
   */
  STRANGER(Evidence.NONE, Sent.NEVER),
  /** No connection was ready in time, or the pool is exhausted. */
  NOT_READY(Evidence.NONE, Sent.NEVER),
  /** The peer said that it did not process the request (GOAWAY, REFUSED_STREAM). */
  UNPROCESSED(Evidence.NONE, Sent.NEVER),
  /** A reused connection turned out to be closed before anything was written. */
  STALE_UNSENT(Evidence.NONE, Sent.NEVER),
  /** A reused connection died before any response byte, and something may have been written. */
  STALE_CONNECTION(Evidence.NONE, Sent.MAYBE),
  /** The connection was reset. */
  RESET(Evidence.FAILED, Sent.MAYBE),
  /** The connection was closed before the response was complete. */
  CLOSED(Evidence.FAILED, Sent.MAYBE),
  /** No response head in time, or no body byte. */
  TIMEOUT(Evidence.FAILED, Sent.MAYBE),
  /** The endpoint stalled: bytes went out, none came back, while its peers answered. */
  STALLED(Evidence.FAILED, Sent.MAYBE),
  /** The response broke the protocol. */
  PROTOCOL_ERROR(Evidence.FAILED, Sent.MAYBE),
  /** The caller gave up. */
  CANCELLED(Evidence.NONE, Sent.MAYBE),
  /** Something on this side failed: a body publisher, a handler, a full disk. */
  LOCAL_ERROR(Evidence.NONE, Sent.MAYBE);

  /** An ALB's answer when the identity provider of its authentication fails. */
  private static final int IDENTITY_PROVIDER_FAILED = 561;

  private enum Evidence {
    HEALTHY,
    FAILED,
    NONE
  }

  private enum Sent {
    YES,
    MAYBE,
    NEVER
  }

  private final Evidence evidence;
  private final Sent sent;

  Outcome(Evidence evidence, Sent sent) {
    this.evidence = evidence;
    this.sent = sent;
  }

  /** Returns the outcome of an attempt that got a final response head. */
  public static Outcome ofStatus(int status) {
    if (status < 400) {
      return SUCCESS;
    }
    if (status >= 500 && status != IDENTITY_PROVIDER_FAILED) {
      return SERVER_ERROR;
    }
    return status == 429 ? THROTTLED : CLIENT_ERROR;
  }

  /** Whether it is transport evidence against the endpoint. */
  public boolean countsAgainstEndpoint() {
    return evidence == Evidence.FAILED;
  }

  /** Whether it shows that the transport to the endpoint works. */
  public boolean provesTransport() {
    return evidence == Evidence.HEALTHY;
  }

  /** Whether nothing of the request reached a server: it may be tried again whatever its method. */
  public boolean neverSent() {
    return sent == Sent.NEVER;
  }

  /** Whether the endpoint said nothing on an open connection. */
  public boolean isSilence() {
    return this == TIMEOUT || this == STALLED;
  }

  /** Whether a reused connection was at fault: one more try outside attempts and budget. */
  public boolean isStale() {
    return this == STALE_UNSENT || this == STALE_CONNECTION;
  }
}
