/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.PoolPolicy;
import dev.failaway.cluster.LoadBalancer;
import java.util.Objects;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The nodes, load balancer and clients of one test, all closed at its end. */
final class Bed implements AfterEachCallback {

  /** Defaults, but for an even spread whatever the machine's latencies are. */
  static final ClientConfig EVEN =
      ClientConfig.defaults()
          .withBalancing(balancing -> balancing.withPicker(BalancingPolicy.Choice.ROUND_ROBIN));

  private @Nullable Nodes nodes;
  private @Nullable LoadBalancer loadBalancer;

  /** Starts to balance over nodes with defaults; returns a client. */
  OkHttpClient client(Nodes started) {
    return client(started, EVEN);
  }

  OkHttpClient client(Nodes started, ClientConfig config) {
    return install(started, config, started.client(), PoolPolicy.defaults());
  }

  /** Starts to balance over nodes with a builder of the test's own. */
  OkHttpClient install(
      Nodes started, ClientConfig config, OkHttpClient.Builder builder, PoolPolicy pool) {
    nodes = started;
    LoadBalancer created = LoadBalancer.create(config, started);
    loadBalancer = created;
    return FailawayOkHttp.install(builder, created, pool).build();
  }

  OkHttpClient install(Nodes started, OkHttpClient.Builder builder) {
    return install(started, EVEN, builder, PoolPolicy.defaults());
  }

  /** Starts to balance over nodes by the interceptor alone. */
  OkHttpClient bare(Nodes started, PoolPolicy pool) {
    nodes = started;
    LoadBalancer created = LoadBalancer.create(EVEN, started);
    loadBalancer = created;
    return started.client().addInterceptor(FailawayOkHttp.interceptor(created, pool)).build();
  }

  Nodes nodes() {
    return Objects.requireNonNull(nodes);
  }

  Node node(int number) {
    return nodes().get(number);
  }

  /** Begins to listen to the attempts. */
  Outcomes outcomes() {
    Outcomes outcomes = new Outcomes();
    loadBalancer().addListener(outcomes);
    return outcomes;
  }

  LoadBalancer loadBalancer() {
    return Objects.requireNonNull(loadBalancer);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (loadBalancer != null) {
      loadBalancer.close();
    }
    if (nodes != null) {
      nodes.close();
    }
  }
}
