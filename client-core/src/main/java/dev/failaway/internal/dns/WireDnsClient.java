/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.DnsClient;
import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.Ticker;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks name servers on the wire. */
public final class WireDnsClient implements DnsClient, AutoCloseable {

  /** Creates a client. */
  public WireDnsClient(DnsPolicy policy, Ticker ticker) {}

  @Override
  public CompletionStage<Resolution> lookup(String name) {
    return CompletableFuture.failedFuture(new IOException(name + ": no wire client yet"));
  }

  @Override
  public void close() {}
}
