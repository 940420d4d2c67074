/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** What an endpoint is used for at the moment. */
public enum EndpointState {
  /** It takes requests. */
  ELIGIBLE,
  /** It takes none for a while, because of what attempts proved. */
  EJECTED,
  /** Its ejection is over and a handshake finds out whether it can be readmitted. */
  PROBING,
  /** Its zone was shifted away by the user. */
  SHIFTED,
  /**
   * DNS lists another record of the name, as when a name fails over to another region or weighted
   * records take turns: no new request, connections and health are kept for its return.
   */
  RESTING,
  /** DNS no longer lists it: no new request, the ones in flight finish. */
  WITHDRAWN
}
