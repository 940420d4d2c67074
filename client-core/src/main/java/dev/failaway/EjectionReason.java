/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** Why an endpoint is ejected. */
public enum EjectionReason {
  /** Transport failures in a row. */
  CONSECUTIVE_FAILURES(true),
  /** Too large a share of transport failures in the last second or ten. */
  FAILURE_SHARE(true),
  /** The handshake after an ejection failed. */
  PROBE_FAILED(true),
  /** Significantly more responses with a 5xx status than from its peers. */
  SERVER_ERRORS(false),
  /** Much slower than its peers. */
  LATENCY(false);

  private final boolean transport;

  EjectionReason(boolean transport) {
    this.transport = transport;
  }

  /**
   * Whether it rests on transport evidence: its connections share its fate and a handshake readmits
   * it. Otherwise it was judged by its peers: its connections are kept and one live request
   * readmits it.
   */
  public boolean isTransport() {
    return transport;
  }
}
