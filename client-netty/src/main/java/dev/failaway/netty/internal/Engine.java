/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.Ticker;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.cluster.ConnectionUsage;
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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that lives as long as one client: event loops, pools, and the door for requests. To
 * the load balancer it is a {@link Transport}.
 *
 * <p>Threading: any thread.
 */
public final class Engine implements Transport {
  private static final String CLOSED = "the client was closed";
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
  private final Map<Target, TargetPools> pools = new ConcurrentHashMap<>();
  private final Set<Opening> openings = ConcurrentHashMap.newKeySet();
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
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
    long now = now();
    try {
      if (terminated) {
        throw new PoolClosedException();
      }
      exchange =
          new Exchange(
              this, request, sink, loadBalancer.begin(request.target(), request.traits(), now));
    } catch (IOException e) {
      sink.failed(e);
      return null;
    }
    exchange.start(now);
    return exchange;
  }

  /** Ends every exchange that is under way, each with an exception of its own. */
  public void abortAll(String reason) {
    waits.forEach(wait -> wait.exchange().abort(new AbortedException(reason)));
    forEachPool(
        pool -> pool.busy().forEach(connection -> connection.abort(new AbortedException(reason))));
  }

  static AbortedException closed() {
    return new AbortedException(CLOSED);
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
    abortAll(CLOSED);
    forEachPool(EndpointPool::shutdown);
    openings.forEach(Opening::abandon);
    loops.shutdown(whenTerminated);
  }

  /** Whether the calling thread is one of the event loops. */
  public boolean inEventLoop() {
    return loops.current() != null;
  }

  @Override
  public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {
    long now = now();
    open(pool(target, endpoint, now).probe(now), (outcome, told) -> result.accept(outcome));
  }

  @Override
  public void keepWarm(Target target, Endpoint endpoint) {
    TargetPools known = pools.get(target);
    if (config.pool().warmConnections() && known != null && known.isInUse(now())) {
      warm(target, endpoint, false, () -> {});
    }
  }

  @Override
  public void warmUp(Target target, Endpoint endpoint, Runnable ended) {
    warm(target, endpoint, true, ended);
  }

  private void warm(Target target, Endpoint endpoint, boolean asked, Runnable ended) {
    long now = now();
    Slot missing = terminated ? null : pool(target, endpoint, now).warm(asked, now);
    if (missing == null) {
      ended.run();
      return;
    }
    open(
        missing,
        (outcome, told) -> {
          tellUnlessTold(missing, outcome, told);
          ended.run();
        });
  }

  @Override
  public void retire(Target target, Endpoint endpoint, Retirement why) {
    EndpointPool pool = existing(target, endpoint);
    if (pool != null) {
      pool.retire(why, now());
    }
  }

  @Override
  public void relisted(Target target, Endpoint endpoint) {
    EndpointPool pool = existing(target, endpoint);
    if (pool != null) {
      pool.relisted();
    }
  }

  @Override
  public void stalled(Target target, Endpoint endpoint) {
    EndpointPool pool = existing(target, endpoint);
    if (pool != null) {
      pool.busy().forEach(PooledConnection::stalled);
    }
  }

  @Override
  public void forget(Target target, Endpoint endpoint) {
    retire(target, endpoint, Retirement.WITHDRAWN);
  }

  @Override
  public void dropIdle() {
    forEachPool(EndpointPool::dropIdle);
  }

  @Override
  public int connections(Target target, Endpoint endpoint) {
    EndpointPool pool = existing(target, endpoint);
    return pool == null ? 0 : pool.open();
  }

  @Override
  public ConnectionUsage usage(Target target, Endpoint endpoint) {
    EndpointPool pool = existing(target, endpoint);
    return pool == null ? ConnectionUsage.NONE : pool.numbers().usage();
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

  /** Where the connections of a target are counted. */
  ConnectionCounters counters(Target target) {
    return loadBalancer.connectionCounters(target);
  }

  void evidence(Target target, Endpoint endpoint, Outcome outcome, long startNanos) {
    loadBalancer.evidence(target, endpoint, outcome, startNanos, now());
  }

  void opened(Opening over) {
    openings.remove(over);
  }

  void waiting(Wait wait) {
    waits.add(wait);
  }

  void waited(Wait wait) {
    waits.remove(wait);
  }

  /** The pool for a request. */
  EndpointPool poolInUse(Target target, Endpoint endpoint, long now) {
    TargetPools known = pools.get(target);
    EndpointPool pool = known == null ? null : known.byEndpoint().get(endpoint);
    if (known != null) {
      known.use(now);
    }
    return pool != null ? pool : pool(target, endpoint, now);
  }

  private EndpointPool pool(Target target, Endpoint endpoint, long now) {
    EndpointPool[] found = new EndpointPool[1];
    pools.compute(
        target,
        (key, known) -> {
          TargetPools kept = known == null ? new TargetPools(now) : known;
          found[0] =
              kept.byEndpoint()
                  .computeIfAbsent(endpoint, named -> newPool(target, named, kept.server(), now));
          return kept;
        });
    if (terminated) {
      // Made while the others were being closed: nobody else would close it.
      found[0].shutdown();
    }
    return found[0];
  }

  private EndpointPool newPool(Target target, Endpoint endpoint, ServerIdleTime server, long now) {
    return new EndpointPool(target, endpoint, limits, server, this::openForRequest, now);
  }

  /** Drops a pool that was closed, so that the next request makes a new one. */
  void forget(EndpointPool pool) {
    TargetPools known = pools.get(pool.target());
    if (known != null) {
      known.byEndpoint().remove(pool.endpoint(), pool);
    }
  }

  private @Nullable EndpointPool existing(Target target, Endpoint endpoint) {
    TargetPools known = pools.get(target);
    return known == null ? null : known.byEndpoint().get(endpoint);
  }

  private void openForRequest(Slot slot) {
    open(slot, (outcome, told) -> tellUnlessTold(slot, outcome, told));
  }

  /** What no request's lease tells the balancer is told by this. */
  private void tellUnlessTold(Slot slot, Outcome outcome, boolean told) {
    if (!told) {
      evidence(slot.pool.target(), slot.pool.endpoint(), outcome, slot.startNanos());
    }
  }

  /** Connects when the target's limit of handshakes, shared by all transports, allows it. */
  private void open(Slot slot, Opening.End end) {
    EndpointPool pool = slot.pool;
    Handshakes.Permit permit =
        loadBalancer
            .handshakes(pool.target())
            .acquire(pool.endpoint(), granted -> open(slot, end, granted));
    if (permit == null) {
      IOException cause = new PoolExhaustedException(pool.target(), pool.endpoint(), pool);
      pool.connectFailed(slot, Outcome.NOT_READY, cause, now());
      end.opened(Outcome.NOT_READY, true);
    }
  }

  private void open(Slot slot, Opening.End end, Handshakes.Permit permit) {
    if (!slot.pool.begin(slot, now())) {
      permit.close();
      end.opened(Outcome.NOT_READY, true);
      return;
    }
    Opening opening = new Opening(this, slot, permit, end);
    openings.add(opening);
    opening.start(bootstrap, connectNanos(slot.pool.target()));
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
    for (Target target : pools.keySet()) {
      pools.computeIfPresent(target, (key, known) -> known.sweep(now) ? null : known);
    }
  }

  private void forEachPool(Consumer<EndpointPool> action) {
    pools.values().forEach(known -> known.byEndpoint().values().forEach(action));
  }
}
