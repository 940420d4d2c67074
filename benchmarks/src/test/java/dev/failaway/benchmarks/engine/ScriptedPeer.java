/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Peer;
import dev.failaway.benchmarks.load.PeerFactory;
import dev.failaway.benchmarks.load.PeerRequest;
import dev.failaway.benchmarks.load.PeerSettings;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A client without a network: a GET answers with the last number of the service's first address, a
 * POST fails. Dies on a service named {@code dies.test}.
 */
public final class ScriptedPeer implements Peer {

  private final PeerSettings settings;

  private ScriptedPeer(PeerSettings settings) {
    this.settings = settings;
  }

  @Override
  public CompletionStage<Integer> send(PeerRequest request) {
    if (request.post()) {
      return CompletableFuture.failedFuture(new ConnectException("no POST"));
    }
    try {
      InetAddress[] addresses = InetAddress.getAllByName(settings.service().getHost());
      return CompletableFuture.completedFuture(200 + addresses[0].getAddress()[3]);
    } catch (UnknownHostException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {}

  /** Opens it. */
  public static final class Factory implements PeerFactory {

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public String title() {
      return "a script";
    }

    @Override
    public String settings() {
      return "none";
    }

    @Override
    public Peer open(PeerSettings settings) {
      if (settings.service().getHost().equals("dies.test")) {
        throw new IllegalStateException("as asked");
      }
      System.out.println("a library that prints");
      return new ScriptedPeer(settings);
    }
  }
}
