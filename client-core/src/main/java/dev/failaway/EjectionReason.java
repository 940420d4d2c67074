/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** Why an endpoint is ejected. */
public enum EjectionReason {
  /** Transport failures in a row. */
  CONSECUTIVE_FAILURES(true, true),
  /** Too large a share of transport failures in the last second or ten. */
  FAILURE_SHARE(true, true),
  /**
   * As the two above, but the last failure was silence on an open connection: a frozen endpoint
   * still completes handshakes, so that one would prove nothing.
   */
  NO_RESPONSE(true, false),
  /**
   * Requests went out and not one octet came back while its peers answered. One octet clears the
   * suspicion; until it is certain its connections are kept.
   */
  STALL(true, false),
  /** The handshake after an ejection failed. */
  PROBE_FAILED(true, true),
  /** Its zone fails: most of its neighbours were ejected within ten seconds. */
  ZONE(true, false),
  /**
   * Its certificate was not accepted while another address of the target passed with the same trust
   * settings: addresses of a load balancer are reused by other customers. Connections to it that
   * passed before are still those of its former owner, and are kept.
   */
  STRANGER(false, true),
  /** Significantly more responses with a 5xx status than from its peers. */
  SERVER_ERRORS(false, false),
  /** Much slower than its peers. */
  LATENCY(false, false);

  private final boolean transport;
  private final boolean handshake;

  EjectionReason(boolean transport, boolean handshake) {
    this.transport = transport;
    this.handshake = handshake;
  }

  /**
   * Whether it rests on transport evidence, so that its connections share its fate. Otherwise it
   * was judged by its peers, and its connections are kept.
   */
  public boolean isTransport() {
    return transport;
  }

  /** Whether a handshake in the background readmits it. Otherwise one live request does. */
  public boolean endsWithHandshake() {
    return handshake;
  }
}
