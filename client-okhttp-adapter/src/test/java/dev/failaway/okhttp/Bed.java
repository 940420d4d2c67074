/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.DnsClient;
import dev.failaway.EndpointStatus;
import dev.failaway.PoolPolicy;
import dev.failaway.Ticker;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The nodes, load balancer and clients of one test, all closed at its end.
 *
 * <p>The load balancer's clock stands still until the test lets time {@link #pass}: however fast or
 * slow the machine is, nothing is slow, grows old, is over or comes back meanwhile. OkHttp's own
 * timeouts and the control thread's timers run in real time.
 */
final class Bed implements AfterEachCallback {

  /** How long a condition is waited for, and what a good node never needs. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Defaults, but for an even spread and for TLS handshakes that may take their time. */
  static final ClientConfig EVEN =
      ClientConfig.defaults()
          .withBalancing(balancing -> balancing.withPicker(BalancingPolicy.Choice.ROUND_ROBIN))
          .withTimeouts(limits -> limits.withConnect(PATIENCE));

  /** Longer than the control thread leaves an endpoint out of its sight that may be silent. */
  private static final Duration WATCH = Duration.ofMillis(250);

  private final Ticker clock;
  private final AtomicLong passed = new AtomicLong(Duration.ofDays(1).toNanos());
  private @Nullable Nodes nodes;
  private @Nullable LoadBalancer loadBalancer;
  private volatile @Nullable Scheduler control;

  /** Time stands still. */
  Bed() {
    this(() -> 0);
  }

  private Bed(Ticker clock) {
    this.clock = clock;
  }

  /** Time goes on by itself: for what cannot be seen otherwise. */
  static Bed inRealTime() {
    return new Bed(System::nanoTime);
  }

  /** Lets time pass. */
  void pass(Duration time) {
    passed.addAndGet(time.toNanos());
  }

  /** Lets time pass with every attempt that got a connection, before its request is written. */
  Interceptor passing(Duration time) {
    return chain -> {
      pass(time);
      return chain.proceed(chain.request());
    };
  }

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
    return FailawayOkHttp.install(builder, balance(started, config, started), pool).build();
  }

  OkHttpClient install(Nodes started, OkHttpClient.Builder builder) {
    return install(started, EVEN, builder, PoolPolicy.defaults());
  }

  /** Starts to balance over nodes by the interceptor alone, in a client with a pool of its own. */
  OkHttpClient bare(Nodes started, OkHttpClient.Builder builder, PoolPolicy pool) {
    LoadBalancer created = balance(started, EVEN, started);
    return builder.addInterceptor(FailawayOkHttp.interceptor(created, pool)).build();
  }

  /** Starts to balance with another DNS than that of the nodes. */
  LoadBalancer balance(Nodes started, ClientConfig config, DnsClient dns) {
    nodes = started;
    Environment system = Environment.system();
    LoadBalancer created =
        LoadBalancer.create(
            config,
            new Environment(
                () -> clock.nanoTime() + passed.get(),
                system.random(),
                () -> control(system),
                system.blockingExecutor(),
                policy ->
                    name -> dns.lookup(name))); // the load balancer would close more than a method
    loadBalancer = created;
    return created;
  }

  private Scheduler control(Environment system) {
    Scheduler made = system.schedulers().get();
    control = made;
    return made;
  }

  /** Waits until the control thread has looked at whatever it watches, at the time it is now. */
  void awaitControl() throws Exception {
    CompletableFuture<Void> looked = new CompletableFuture<>();
    Objects.requireNonNull(control).schedule(() -> looked.complete(null), WATCH.toNanos());
    looked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  Nodes nodes() {
    return Objects.requireNonNull(nodes);
  }

  Node node(int number) {
    return nodes().get(number);
  }

  /** What the load balancer says of a node, while it knows it. */
  Optional<EndpointStatus> status(int number) {
    return status().endpoints().stream()
        .filter(s -> s.endpoint().address().getAddress().equals(node(number).address()))
        .findAny();
  }

  ClusterStatus status() {
    return loadBalancer().status(nodes().url("/").uri());
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
