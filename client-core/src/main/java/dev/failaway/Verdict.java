/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** What is wrong with a cluster, in one word. */
public enum Verdict {
  /** Every endpoint is eligible. */
  HEALTHY,
  /** One endpoint is out. */
  ONE_ENDPOINT,
  /** Every endpoint that is out is of one zone. */
  ONE_ZONE,
  /** Endpoints of several zones are out, but not all. */
  SEVERAL_ZONES,
  /** No endpoint is eligible: requests go out in fail-open. */
  ALL,
  /** Lookups fail; the last good answer is in use, or none is left. */
  DNS,
  /** DNS answers with unspecified addresses: the owner sheds load. */
  SHED,
  /** The name was never looked up, or its first lookup is under way. */
  UNRESOLVED
}
