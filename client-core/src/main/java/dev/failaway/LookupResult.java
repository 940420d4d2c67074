/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** How a lookup ended. */
public enum LookupResult {
  /** With addresses that can be used. */
  OK,
  /** With unspecified addresses alone: the owner sheds load. */
  SHED,
  /** The name does not exist, or has no address that can be used. */
  NO_ADDRESS,
  /** Nobody answered in time. */
  TIMEOUT,
  /** Otherwise: the servers refused, failed, or sent nonsense. */
  FAILED;

  /** Returns what a failure of a lookup means. */
  public static LookupResult of(Throwable failure) {
    if (failure instanceof UnknownHostException) {
      return NO_ADDRESS;
    }
    return failure instanceof SocketTimeoutException ? TIMEOUT : FAILED;
  }
}
