/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** Why an endpoint is ejected. */
public enum EjectionReason {
  /** Transport failures in a row. */
  CONSECUTIVE_FAILURES,
  /** Too large a share of transport failures in the last second or ten. */
  FAILURE_SHARE,
  /** The handshake after an ejection failed. */
  PROBE_FAILED
}
