/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.io.IOException;

/** What a transport does next with a request. */
public sealed interface Decision {

  /** Deliver the response. */
  record Deliver() implements Decision {}

  /**
   * Wait without holding anything, then lease again.
   *
   * @param delayNanos zero or more
   */
  record Retry(long delayNanos) implements Decision {}

  /**
   * Fail the request.
   *
   * @param exception to throw as it is: earlier failures and the report are suppressed on it
   */
  record Fail(IOException exception) implements Decision {}

  /** Returns the one instance that says deliver. */
  static Decision deliver() {
    return Constants.DELIVER;
  }

  /** Returns a decision to try again at once or later. */
  static Decision retry(long delayNanos) {
    return delayNanos == 0 ? Constants.RETRY_NOW : new Retry(delayNanos);
  }

  /** Shared instances. */
  final class Constants {
    private static final Decision DELIVER = new Deliver();
    private static final Decision RETRY_NOW = new Retry(0);

    private Constants() {}
  }
}
