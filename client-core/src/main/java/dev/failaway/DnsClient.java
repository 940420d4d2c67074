/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Resolves names; the seam for users who bring their own resolver and for tests.
 *
 * <p>Threading: called on the control thread, which it must not block; the stage may complete on
 * any thread.
 */
@FunctionalInterface
public interface DnsClient {

  /**
   * Looks a name up.
   *
   * @param name a DNS name without a trailing dot, lower case; never an IP literal
   * @return the answer, or a failed stage ({@link java.net.UnknownHostException} when the name does
   *     not exist or has no addresses, another {@link java.io.IOException} when nobody answered)
   */
  CompletionStage<Resolution> lookup(String name);

  /**
   * Returns a client that answers every name with these addresses, TTL 60 s; for tests of one
   * target.
   */
  static DnsClient fixed(InetAddress... addresses) {
    Resolution answer = new Resolution(List.of(addresses), Duration.ofSeconds(60), "fixed");
    return name -> CompletableFuture.completedFuture(answer);
  }
}
