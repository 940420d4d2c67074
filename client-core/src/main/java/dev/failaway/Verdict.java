/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

/** What is wrong with a cluster, in one word. */
public enum Verdict {
  /** Every endpoint is eligible, and their attempts do not fail remarkably. */
  HEALTHY,
  /** One endpoint is out, or fails significantly more often than the others. */
  ONE_ENDPOINT,
  /**
   * Every endpoint that is out is of one zone, or one zone fails significantly more often than the
   * others.
   */
  ONE_ZONE,
  /** The same of several zones, but not all. */
  SEVERAL_ZONES,
  /**
   * No endpoint is eligible and requests go out in fail-open, or most attempts fail everywhere
   * alike.
   */
  ALL,
  /** Lookups fail; the last good answer is in use, or none is left. */
  DNS,
  /** DNS answers with unspecified addresses: the owner sheds load. */
  SHED,
  /** The name was never looked up, or its first lookup is under way. */
  UNRESOLVED
}
