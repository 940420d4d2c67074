/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Clients whose every name is an address of loopback. */
final class Clients {
  private Clients() {}

  /** A load balancer that finds every name at these addresses. */
  static LoadBalancer loopback(ClientConfig config, String... addresses) {
    InetAddress[] found = new InetAddress[addresses.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = NetUtil.createInetAddressFromIpAddressString(addresses[i]);
    }
    return LoadBalancer.create(config, DnsClient.fixed(found));
  }

  static LoadBalancer loopback() {
    return loopback(ClientConfig.defaults(), "127.0.0.1");
  }

  /** A client that finds every name at 127.0.0.1. The load balancer ends with the JVM. */
  static FailawayHttpClient client() {
    return client(builder -> builder);
  }

  static FailawayHttpClient client(UnaryOperator<FailawayHttpClient.Builder> settings) {
    return settings.apply(FailawayHttpClient.newBuilder().loadBalancer(loopback())).build();
  }

  static FailawayHttpClient client(ClientConfig config) {
    return FailawayHttpClient.newBuilder().loadBalancer(loopback(config, "127.0.0.1")).build();
  }

  /** Waits until no request of the client is under way. */
  static void assertIdle(FailawayHttpClient client) {
    Await.until(
        () -> client.toString().contains("[0 requests under way"),
        Duration.ofSeconds(20),
        client::toString);
  }
}
