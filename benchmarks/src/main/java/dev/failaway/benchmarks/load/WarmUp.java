/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A few requests, one after the other, before the load begins. The first request of a JVM loads
 * classes for longer than an attempt may take; under load that would look like a failing endpoint.
 */
final class WarmUp {

  private static final int REQUESTS = 30;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private WarmUp() {}

  static void run(Peer peer, URI service) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (int request = 0; request < REQUESTS; request++) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || !completes(peer, service, left)) {
        return;
      }
    }
  }

  /** A service that does not answer ends the warm-up; the scenario will show what is wrong. */
  private static boolean completes(Peer peer, URI service, long limitNanos) {
    try {
      peer.send(PeerRequest.warmUp(service))
          .toCompletableFuture()
          .get(limitNanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      System.err.println("warm-up ended: " + e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
