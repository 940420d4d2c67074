/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.netty.FailawayHttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Any {@code java.net.http.HttpClient}: the stock one, or one that replaces it. */
final class JdkBenchmarkClient implements BenchmarkClient {

  private final HttpClient client;
  private final AutoCloseable closing;
  private final HttpRequest request;

  private JdkBenchmarkClient(HttpClient client, AutoCloseable closing, URI uri) {
    this.client = client;
    this.closing = closing;
    this.request = HttpRequest.newBuilder(uri).build();
  }

  /** The stock client, which connects to the address in the URI. */
  static BenchmarkClient stock(Node node) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    // The stock client of Java 17 has no close and ends with its JVM.
    return new JdkBenchmarkClient(
        client, () -> {}, URI.create("http://" + Node.ADDRESS + ":" + node.port() + "/"));
  }

  /** Failaway with all defaults; the name has one fixed address, so that DNS plays no part. */
  static BenchmarkClient failaway(Node node) throws UnknownHostException {
    DnsClient dns = DnsClient.fixed(InetAddress.getAllByName(Node.ADDRESS));
    LoadBalancer loadBalancer = LoadBalancer.create(ClientConfig.defaults(), dns);
    FailawayHttpClient client = FailawayHttpClient.newBuilder().loadBalancer(loadBalancer).build();
    return new JdkBenchmarkClient(
        client,
        () -> {
          client.close();
          loadBalancer.close();
        },
        URI.create("http://node.test:" + node.port() + "/"));
  }

  @Override
  public int get() throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofByteArray()).statusCode();
  }

  @Override
  public CompletableFuture<Integer> getAsync() {
    return client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .thenApply(HttpResponse::statusCode);
  }

  @Override
  public void close() {
    try {
      closing.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + client, e);
    }
  }
}
