/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.peers;

import dev.failaway.ClientConfig;
import dev.failaway.benchmarks.load.Peer;
import dev.failaway.benchmarks.load.PeerFactory;
import dev.failaway.benchmarks.load.PeerRequest;
import dev.failaway.benchmarks.load.PeerSettings;
import dev.failaway.netty.FailawayHttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Failaway on Netty, used exactly as {@code java.net.http.HttpClient}.
 *
 * <ul>
 *   <li>Attempt timeout and number of attempts as the scenario says; the deadline over all attempts
 *       is their product plus half a second for backoff. Everything else is the default.
 *   <li>Names: its own DNS queries to the scenario's server. The TTL floor is 1 s instead of 5 s,
 *       because scenarios have a TTL of 2 s where load balancers have 60 s.
 *   <li>Zones: the labels that the scenario gives, none in most of them.
 * </ul>
 */
public final class FailawayPeer implements Peer {

  private static final Duration BACKOFF = Duration.ofMillis(500);

  private final FailawayHttpClient client;

  private FailawayPeer(PeerSettings settings) {
    Duration deadline = settings.attemptTimeout().multipliedBy(settings.attempts()).plus(BACKOFF);
    ClientConfig config =
        ClientConfig.defaults()
            .withDns(
                dns ->
                    dns.withServers(List.of(settings.dnsServer()))
                        .withMinTtl(Duration.ofSeconds(1)))
            .withZones(zones -> zones.withCidrs(settings.zones()))
            .withRetry(retry -> retry.withMaxAttempts(settings.attempts()))
            .withTimeouts(
                timeouts ->
                    timeouts
                        .withConnect(settings.attemptTimeout())
                        .withAttempt(settings.attemptTimeout())
                        .withRequest(deadline));
    this.client = FailawayHttpClient.newBuilder().config(config).build();
  }

  @Override
  public CompletionStage<Integer> send(PeerRequest request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri()).header(PeerRequest.ID_HEADER, request.id());
    if (request.post()) {
      builder.POST(BodyPublishers.ofByteArray(request.body()));
    }
    return client
        .sendAsync(builder.build(), BodyHandlers.ofByteArray())
        .thenApply(HttpResponse::statusCode);
  }

  @Override
  public void close() {
    client.close();
  }

  /** Opens it. */
  public static final class Factory implements PeerFactory {

    @Override
    public String name() {
      return "failaway";
    }

    @Override
    public String title() {
      return "Failaway";
    }

    @Override
    public String settings() {
      return "attempt and connect timeout = attempt timeout, one deadline over all attempts, DNS"
          + " from the scenario's server with a TTL floor of 1 s, defaults otherwise";
    }

    @Override
    public Peer open(PeerSettings settings) {
      return new FailawayPeer(settings);
    }
  }
}
