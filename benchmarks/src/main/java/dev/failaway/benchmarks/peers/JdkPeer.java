/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.peers;

import dev.failaway.benchmarks.load.Peer;
import dev.failaway.benchmarks.load.PeerFactory;
import dev.failaway.benchmarks.load.PeerRequest;
import dev.failaway.benchmarks.load.PeerSettings;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The stock {@code java.net.http.HttpClient}.
 *
 * <ul>
 *   <li>HTTP/1.1, as the nodes speak it; otherwise each new connection would try an upgrade.
 *   <li>It makes one attempt per request, so both its connect timeout and its request timeout are
 *       the attempt timeout. (It repeats a GET by itself when a reused connection dies.)
 *   <li>Names: it can be given no DNS server; its JVM sees them through {@code jdk.net.hosts.file}
 *       with the JVM's address cache set to the name's TTL.
 *   <li>Pool: defaults; it has no limit per host and closes idle connections after 30 s.
 * </ul>
 */
public final class JdkPeer implements Peer {

  private final HttpClient client;
  private final Duration timeout;

  private JdkPeer(PeerSettings settings) {
    this.timeout = settings.attemptTimeout();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  @Override
  public CompletionStage<Integer> send(PeerRequest request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri())
            .timeout(timeout)
            .header(PeerRequest.ID_HEADER, request.id());
    if (request.post()) {
      builder.POST(BodyPublishers.ofByteArray(request.body()));
    }
    return client
        .sendAsync(builder.build(), BodyHandlers.ofByteArray())
        .thenApply(HttpResponse::statusCode);
  }

  /** Nothing to do: the stock client of Java 17 has no close and ends with its JVM. */
  @Override
  public void close() {}

  /** Opens it. */
  public static final class Factory implements PeerFactory {

    @Override
    public String name() {
      return "jdk";
    }

    @Override
    public String title() {
      return "java.net.http";
    }

    @Override
    public String settings() {
      return "HTTP/1.1, connect and request timeout = attempt timeout, JVM address cache = TTL of"
          + " the name";
    }

    @Override
    public Peer open(PeerSettings settings) {
      return new JdkPeer(settings);
    }
  }
}
