/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

/**
 * Who takes the body of one response. Called serially, after the head: octets as far as it asked
 * for, then exactly one of complete and failed.
 */
interface BodyReceiver {
  /** Octets that are valid during the call only. */
  void body(byte[] octets, int from, int length);

  void complete();

  void failed(Throwable cause);
}
