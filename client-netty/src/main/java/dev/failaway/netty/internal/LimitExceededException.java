/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

/** A server sent more of something than this client reads; its connection is closed. */
public final class LimitExceededException extends MalformedResponseException {
  private static final long serialVersionUID = 1L;

  LimitExceededException(String what, long limit, Object peer) {
    super(what + " exceeds the limit of " + limit, peer);
  }
}
