/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.PoolPolicy;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Clients whose every name is an address of loopback, for tests of what one request does: nothing
 * but requests opens connections, nothing is ejected, and a busy machine has time to connect.
 */
final class Clients {
  /** Longer than a busy machine takes for anything. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Without the connections that are opened in the background: a test may count those it sees. */
  static final PoolPolicy POOL =
      PoolPolicy.defaults().withoutWarmConnections().withMaxWait(PATIENCE);

  private Clients() {}

  /** The same settings, but for what a slow moment of the machine would be taken for. */
  static ClientConfig steady(ClientConfig config) {
    return config
        .withTimeouts(timeouts -> timeouts.withConnect(PATIENCE))
        .withEjection(ejection -> ejection.withDetectOnly(true));
  }

  /** A load balancer that finds every name at these addresses. */
  static LoadBalancer loopback(ClientConfig config, String... addresses) {
    InetAddress[] found = new InetAddress[addresses.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = NetUtil.createInetAddressFromIpAddressString(addresses[i]);
    }
    return LoadBalancer.create(config, DnsClient.fixed(found));
  }

  static LoadBalancer loopback() {
    return loopback(steady(ClientConfig.defaults()), "127.0.0.1");
  }

  /** A client that finds every name at 127.0.0.1. The load balancer ends with the JVM. */
  static FailawayHttpClient client() {
    return client(builder -> builder);
  }

  static FailawayHttpClient client(UnaryOperator<FailawayHttpClient.Builder> settings) {
    return settings.apply(builder(loopback())).build();
  }

  static FailawayHttpClient client(ClientConfig config) {
    return builder(loopback(steady(config), "127.0.0.1")).build();
  }

  /** Settings of a client over this load balancer. */
  static FailawayHttpClient.Builder builder(LoadBalancer loadBalancer) {
    return FailawayHttpClient.newBuilder().loadBalancer(loadBalancer).pool(POOL);
  }

  /** Waits until no request of the client is under way. */
  static void assertIdle(FailawayHttpClient client) {
    Await.until(
        () -> client.toString().contains("[0 requests under way"), PATIENCE, client::toString);
  }
}
