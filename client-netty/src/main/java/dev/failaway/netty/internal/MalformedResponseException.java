/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.net.ProtocolException;

/** A server sent octets that are not a response HTTP/1.1 allows; its connection is closed. */
public class MalformedResponseException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  MalformedResponseException(String violation, Object peer) {
    super(violation + " in the response from " + peer);
  }
}
