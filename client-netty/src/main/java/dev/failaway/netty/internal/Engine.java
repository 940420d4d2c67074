/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.Ticker;
import dev.failaway.cluster.Handshakes;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that lives as long as one client: event loops, pools, and the door for requests. To
 * the load balancer it is a {@link Transport}.
 *
 * <p>Threading: any thread.
 */
public final class Engine implements Transport {
  private static final int TCP_USER_TIMEOUT_MILLIS = 5_000;
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** The first TLS handshake loads and compiles half of the JDK's cryptography. */
  private static final long FIRST_HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LoadBalancer loadBalancer;
  private final EngineConfig config;
  private final Ticker ticker;
  private final PoolLimits limits;
  private final EventLoops loops;
  private final Bootstrap bootstrap;
  private final Map<Target, Map<Endpoint, EndpointPool>> pools = new ConcurrentHashMap<>();
  private final Map<Target, ServerIdleTime> servers = new ConcurrentHashMap<>();
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);
  private final AtomicLong connections = new AtomicLong();
  private final ScheduledFuture<?> sweeper;
  private volatile boolean tlsWarm;
  private volatile boolean terminated;

  /** An engine that asks this load balancer where to go. */
  public Engine(LoadBalancer loadBalancer, EngineConfig config) {
    this.loadBalancer = loadBalancer;
    this.config = config;
    ticker = loadBalancer.environment().ticker();
    limits = PoolLimits.of(config.pool(), loadBalancer.environment().random());
    loops = new EventLoops(ticker);
    bootstrap = bootstrap();
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, new LongAdder());
    }
    long sweep = Math.min(SWEEP_NANOS, Math.max(SHORTEST_SWEEP_NANOS, limits.idleNanos() / 4));
    sweeper = loops.any().scheduleWithFixedDelay(this::sweep, sweep, sweep, TimeUnit.NANOSECONDS);
    loadBalancer.attach(this);
  }

  private Bootstrap bootstrap() {
    Bootstrap template =
        new Bootstrap()
            .channel(loops.channelType())
            .disableResolver()
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.AUTO_CLOSE, false)
            // Each connect has its own timer, over TCP and TLS together.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    if (loops.isEpoll()) {
      template.option(EpollChannelOption.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MILLIS);
    }
    if (config.localAddress() != null) {
      template.localAddress(new InetSocketAddress(config.localAddress(), 0));
    }
    return template;
  }

  /**
   * Sends a request. Everything that happens from here on is told to the sink, possibly before this
   * method returns.
   *
   * @return the exchange, to abort it
   */
  public @Nullable Exchange send(OutboundRequest request, ResponseSink sink) {
    Exchange exchange;
    try {
      if (terminated) {
        throw new PoolClosedException();
      }
      exchange =
          new Exchange(this, request, sink, loadBalancer.begin(request.target(), request.traits()));
    } catch (IOException e) {
      sink.failed(e);
      return null;
    }
    exchange.start();
    return exchange;
  }

  /** Ends every exchange that is under way with this cause. */
  public void abortAll(IOException cause) {
    waits.forEach(wait -> wait.exchange().abort(cause));
    forEachPool(pool -> pool.busy().forEach(connection -> connection.abort(cause)));
  }

  /**
   * Closes pools and loops. Exchanges under way are cut.
   *
   * @param whenTerminated runs when the last thread is about to end
   */
  public void terminate(Runnable whenTerminated) {
    terminated = true;
    loadBalancer.detach(this);
    sweeper.cancel(false);
    abortAll(new AbortedException("the client was closed"));
    forEachPool(EndpointPool::shutdown);
    loops.shutdown(whenTerminated);
  }

  /** Whether the calling thread is one of the event loops. */
  public boolean inEventLoop() {
    return loops.current() != null;
  }

  @Override
  public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {
    long now = now();
    EndpointPool pool = pool(target, endpoint, now);
    open(pool.probe(now), result);
  }

  @Override
  public void retire(Target target, Endpoint endpoint, Retirement why) {
    EndpointPool pool = existing(target, endpoint);
    if (pool != null) {
      pool.retire(why != Retirement.EJECTED, now());
    }
  }

  @Override
  public int connections(Target target, Endpoint endpoint) {
    EndpointPool pool = existing(target, endpoint);
    return pool == null ? 0 : pool.open();
  }

  @Override
  public boolean hasIdleConnection(Target target, Endpoint endpoint) {
    EndpointPool pool = existing(target, endpoint);
    return pool != null && pool.hasIdle();
  }

  @Override
  public boolean isConnecting(Target target, Endpoint endpoint) {
    EndpointPool pool = existing(target, endpoint);
    return pool != null && pool.isConnecting();
  }

  /** Connections closed so far for this reason. */
  public long closed(CloseReason reason) {
    return counter(reason).sum();
  }

  long now() {
    return ticker.nanoTime();
  }

  long connectPhaseNanos() {
    return config.connectPhase().map(Nanos::of).orElse(Nanos.FOREVER);
  }

  PoolLimits limits() {
    return limits;
  }

  TimeoutExceptions timeouts() {
    return config.timeouts();
  }

  Tls tls() {
    return config.tls();
  }

  boolean isTerminated() {
    return terminated;
  }

  EventLoop loop() {
    return loops.any();
  }

  @Nullable EventLoop currentLoop() {
    return loops.current();
  }

  LoopTimeouts timeoutsOf(EventExecutor loop) {
    return loops.timeoutsOf(loop);
  }

  ConnectionLabel nextLabel(Endpoint endpoint) {
    return new ConnectionLabel(endpoint, connections.incrementAndGet());
  }

  /** A TLS handshake was completed, the certificate included. */
  void verified(Target target, Endpoint endpoint) {
    tlsWarm = true;
    loadBalancer.verified(target, endpoint, config.tls(), now());
  }

  /** A certificate was not accepted. Answers what that proves. */
  Outcome rejected(Target target, Endpoint endpoint) {
    return loadBalancer.rejected(target, endpoint, config.tls(), now());
  }

  void countClosed(CloseReason reason) {
    counter(reason).increment();
  }

  void evidence(Target target, Endpoint endpoint, Outcome outcome, long startNanos) {
    loadBalancer.evidence(target, endpoint, outcome, startNanos, now());
  }

  void waiting(Wait wait) {
    waits.add(wait);
  }

  void waited(Wait wait) {
    waits.remove(wait);
  }

  EndpointPool pool(Target target, Endpoint endpoint, long now) {
    Map<Endpoint, EndpointPool> ofTarget = pools.get(target);
    EndpointPool pool = ofTarget == null ? null : ofTarget.get(endpoint);
    if (pool != null) {
      return pool;
    }
    EndpointPool[] found = new EndpointPool[1];
    pools.compute(
        target,
        (key, endpoints) -> {
          Map<Endpoint, EndpointPool> kept =
              endpoints == null ? new ConcurrentHashMap<>() : endpoints;
          found[0] = kept.computeIfAbsent(endpoint, named -> newPool(target, named, now));
          return kept;
        });
    return found[0];
  }

  private EndpointPool newPool(Target target, Endpoint endpoint, long now) {
    ServerIdleTime server = servers.computeIfAbsent(target, any -> new ServerIdleTime());
    return new EndpointPool(target, endpoint, limits, server, slot -> open(slot, null), now);
  }

  /** Drops a pool that was closed, so that the next request makes a new one. */
  void forget(EndpointPool pool) {
    pools.computeIfPresent(
        pool.target(),
        (key, endpoints) -> {
          endpoints.remove(pool.endpoint(), pool);
          return endpoints.isEmpty() ? null : endpoints;
        });
  }

  private @Nullable EndpointPool existing(Target target, Endpoint endpoint) {
    Map<Endpoint, EndpointPool> ofTarget = pools.get(target);
    return ofTarget == null ? null : ofTarget.get(endpoint);
  }

  /** Connects when the target's limit of handshakes, shared by all transports, allows it. */
  private void open(Slot slot, @Nullable Consumer<Outcome> probe) {
    EndpointPool pool = slot.pool;
    Handshakes.Permit permit =
        loadBalancer
            .handshakes(pool.target())
            .acquire(pool.endpoint(), granted -> open(slot, probe, granted));
    if (permit == null) {
      IOException cause = new PoolExhaustedException(pool.target(), pool.endpoint(), pool);
      pool.connectFailed(slot, Outcome.NOT_READY, cause, now());
      notBegun(probe);
    }
  }

  private void open(Slot slot, @Nullable Consumer<Outcome> probe, Handshakes.Permit permit) {
    if (!slot.pool.begin(slot, now())) {
      permit.close();
      notBegun(probe);
      return;
    }
    Opening opening = new Opening(this, slot, permit, probe);
    try {
      opening.start(bootstrap, connectNanos(slot.pool.target()));
    } catch (RejectedExecutionException e) {
      opening.rejected(e);
    }
  }

  private static void notBegun(@Nullable Consumer<Outcome> probe) {
    if (probe != null) {
      probe.accept(Outcome.NOT_READY);
    }
  }

  /** What one connect to the target may take, its TLS handshake included. */
  long connectNanos(Target target) {
    long timeout = Nanos.of(loadBalancer.config().forHost(target.host()).timeouts().connect());
    return target.isSecure() && !tlsWarm ? Math.max(timeout, FIRST_HANDSHAKE_NANOS) : timeout;
  }

  private void sweep() {
    long now = now();
    forEachPool(
        pool -> {
          if (pool.sweep(now)) {
            forget(pool);
          }
        });
    servers.forEach(
        (target, server) -> {
          if (server.sweep(now) && !pools.containsKey(target)) {
            servers.remove(target, server);
          }
        });
  }

  private void forEachPool(Consumer<EndpointPool> action) {
    pools.values().forEach(ofTarget -> ofTarget.values().forEach(action));
  }

  private LongAdder counter(CloseReason reason) {
    LongAdder counter = closed.get(reason);
    if (counter == null) {
      throw new IllegalStateException("no counter of " + reason);
    }
    return counter;
  }
}
