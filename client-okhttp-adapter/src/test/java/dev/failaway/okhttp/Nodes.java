/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.DnsClient;
import dev.failaway.Resolution;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** Servers on 127.0.1.1, 127.0.2.1 and so on, all on one port, and a DNS that lists them. */
final class Nodes implements DnsClient, AutoCloseable {

  static final String HOST = "service.test";
  static final String OTHER_HOST = "other.test";

  private static final int TRIES = 20;
  private static final Duration LONG = Duration.ofSeconds(45);

  private final List<Node> nodes = new ArrayList<>();
  private final @Nullable Certificates tls;
  private final Map<String, List<InetAddress>> own = new ConcurrentHashMap<>();
  private volatile List<InetAddress> listed = List.of();
  private volatile Duration ttl = Duration.ofSeconds(60);
  private int port;
  private List<Protocol> protocols = List.of();

  private Nodes(@Nullable Certificates tls) {
    this.tls = tls;
  }

  static Nodes http1(int count) throws IOException {
    return new Nodes(null).start(count, List.of(Protocol.HTTP_1_1));
  }

  static Nodes http1OverTls(int count) throws IOException {
    return new Nodes(Certificates.SERVICE).start(count, List.of(Protocol.HTTP_1_1));
  }

  static Nodes http2(int count) throws IOException {
    return new Nodes(Certificates.SERVICE)
        .start(count, List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
  }

  /** Nodes whose certificate is for another name. */
  static Nodes strangers(int count) throws IOException {
    return new Nodes(Certificates.STRANGER).start(count, List.of(Protocol.HTTP_1_1));
  }

  private Nodes start(int count, List<Protocol> spoken) throws IOException {
    protocols = spoken;
    for (int number = 1; number <= count; number++) {
      nodes.add(new Node(number, InetAddress.getByName("127.0." + number + ".1")));
    }
    IOException last = null;
    for (int i = 0; i < TRIES; i++) {
      try {
        port = 0;
        for (Node node : nodes) {
          node.start(port, tls, protocols);
          port = node.port();
        }
        list(IntStream.rangeClosed(1, count).toArray());
        return this;
      } catch (IOException e) { // the port is taken on one of the addresses
        last = e;
        nodes.forEach(Node::close);
      }
    }
    throw new IOException("no common port", last);
  }

  /** The node with a number, from 1. */
  Node get(int number) {
    return nodes.get(number - 1);
  }

  List<Node> all() {
    return nodes;
  }

  /** Lists these nodes in DNS, and no others. */
  void list(int... numbers) {
    listed = IntStream.of(numbers).mapToObj(number -> get(number).address()).toList();
  }

  /** Lists these nodes under one name, which has the same list as all others until then. */
  void listFor(String host, int... numbers) {
    own.put(host, IntStream.of(numbers).mapToObj(number -> get(number).address()).toList());
  }

  void listAddresses(List<InetAddress> addresses) {
    listed = addresses;
  }

  /** Sets the TTL of the answers of DNS. */
  void ttl(Duration next) {
    ttl = next;
  }

  /** Starts a closed node again, on the same port. */
  void restart(int number) throws IOException {
    get(number).start(port(), tls, protocols);
  }

  /** Starts a closed node again as if its address belonged to somebody else now. */
  void restartAsStranger(int number) throws IOException {
    get(number).start(port(), Certificates.STRANGER, protocols);
  }

  int requests() {
    return nodes.stream().mapToInt(Node::requests).sum();
  }

  int port() {
    return port;
  }

  HttpUrl url(String path) {
    return url(HOST, path);
  }

  HttpUrl url(String host, String path) {
    return new HttpUrl.Builder()
        .scheme(tls != null ? "https" : "http")
        .host(host)
        .port(port())
        .encodedPath(path)
        .build();
  }

  /** A builder that trusts the nodes, and waits for them longer than any test does. */
  OkHttpClient.Builder client() {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder().connectTimeout(LONG).readTimeout(LONG).writeTimeout(LONG);
    return tls == null ? builder : tls.trustedBy(builder);
  }

  @Override
  public CompletionStage<Resolution> lookup(String name) {
    return CompletableFuture.completedFuture(
        new Resolution(own.getOrDefault(name, listed), ttl, name));
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
