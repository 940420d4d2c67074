/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Target;
import dev.failaway.cluster.RequestTraits;

/**
 * A request as the engine takes it: octets that are ready to be sent, and what they mean.
 *
 * <p>Threading: immutable.
 */
public final class OutboundRequest {
  private final Target target;
  private final byte[] head;
  private final RequestBody body;
  private final boolean answersHead;
  private final boolean expectsContinue;
  private final RequestTraits traits;

  /**
   * @param target whom to ask
   * @param head request line and fields with the empty line, valid and framed as the body needs;
   *     not changed any more
   * @param body what follows the head
   * @param answersHead whether the method is HEAD: the response has no body
   * @param expectsContinue whether the head carries {@code Expect: 100-continue}
   * @param traits what a retry may do with it
   */
  public OutboundRequest(
      Target target,
      byte[] head,
      RequestBody body,
      boolean answersHead,
      boolean expectsContinue,
      RequestTraits traits) {
    this.target = target;
    this.head = head;
    this.body = body;
    this.answersHead = answersHead;
    this.expectsContinue = expectsContinue;
    this.traits = traits;
  }

  Target target() {
    return target;
  }

  byte[] head() {
    return head;
  }

  RequestBody body() {
    return body;
  }

  boolean answersHead() {
    return answersHead;
  }

  boolean expectsContinue() {
    return expectsContinue;
  }

  RequestTraits traits() {
    return traits;
  }
}
