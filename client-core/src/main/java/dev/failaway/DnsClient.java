/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

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

  /**
   * Returns a client for a lookup that blocks, such as one of the platform or of a service
   * registry. Lookups of one name that overlap share one call.
   *
   * <pre>{@code
   * DnsClient.blocking(
   *     name -> new Resolution(List.of(InetAddress.getAllByName(name)), Duration.ofSeconds(30), name),
   *     executor)
   * }</pre>
   *
   * @param lookup called on the executor
   * @param executor with a thread for every name that is in use; the caller owns it. A lookup that
   *     it refuses is a failed one
   */
  static DnsClient blocking(Blocking lookup, Executor executor) {
    return new BlockingDnsClient(lookup, executor);
  }

  /** A lookup that blocks. */
  @FunctionalInterface
  interface Blocking {

    /**
     * Looks a name up; see {@link DnsClient#lookup}.
     *
     * @throws IOException when there is no answer, {@link java.net.UnknownHostException} when the
     *     name does not exist or has no addresses
     */
    Resolution lookup(String name) throws IOException;
  }
}
