/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Handshakes;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.Transport;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model of a transport: a pool per endpoint, connects, and answers to the load balancer.
 *
 * <p>Threading: not safe; used by the events of one {@link VirtualTime}.
 */
final class VirtualTransport implements Transport {

  private static final long HANDSHAKE_NANOS = 2 * VirtualNode.TRIP_NANOS;

  private final VirtualTime time;
  private final VirtualElb elb;
  private final LoadBalancer loadBalancer;
  private final Target target;
  private final VirtualPools pools = new VirtualPools();
  private long refused;
  private long loopback;

  VirtualTransport(VirtualTime time, VirtualElb elb, LoadBalancer loadBalancer, Target target) {
    this.time = time;
    this.elb = elb;
    this.loadBalancer = loadBalancer;
    this.target = target;
  }

  /** Connects that were refused so far. */
  long refused() {
    return refused;
  }

  /** Connects so far to an address that is no node's. */
  long loopback() {
    return loopback;
  }

  VirtualPool pool(Endpoint endpoint) {
    return pools.of(endpoint, () -> new VirtualPool(this, time, endpoint));
  }

  /** A connect on behalf of the endpoint's pool, which gets its result. */
  void connect(VirtualPool pool, boolean background) {
    Endpoint endpoint = pool.endpoint();
    loadBalancer
        .handshakes(target)
        .acquire(
            endpoint,
            permit -> {
              if (pool.begin(background)) {
                connect(pool, permit);
              } else {
                permit.close();
              }
            });
  }

  private void connect(VirtualPool pool, Handshakes.Permit permit) {
    long started = time.now();
    connect(
        pool.endpoint(),
        connection -> {
          permit.close();
          pool.connectEnded();
          if (!pool.serve(connection)) {
            pool.idle(connection);
            loadBalancer.evidence(target, pool.endpoint(), Outcome.SUCCESS, started, time.now());
          }
        },
        outcome -> {
          permit.close();
          pool.connectEnded();
          if (!pool.fail(outcome)) {
            loadBalancer.evidence(target, pool.endpoint(), outcome, started, time.now());
          }
        });
  }

  private void connect(
      Endpoint endpoint, Consumer<VirtualConnection> connected, Consumer<Outcome> failed) {
    Optional<VirtualNode> found = elb.nodeAt(endpoint.address().getAddress());
    if (found.isEmpty()) {
      loopback++;
      time.after(HANDSHAKE_NANOS, () -> failed.accept(Outcome.CONNECT_FAILED));
      return;
    }
    VirtualNode node = found.get();
    switch (node.door()) {
      case REFUSED -> {
        refused++;
        time.after(HANDSHAKE_NANOS, () -> failed.accept(Outcome.CONNECT_FAILED));
      }
      case BLACK_HOLE ->
          time.after(
              loadBalancer.config().timeouts().connect().toNanos(),
              () -> failed.accept(Outcome.CONNECT_TIMEOUT));
      case OPEN, FROZEN -> {
        VirtualPool pool = pool(endpoint);
        VirtualConnection[] made = new VirtualConnection[1];
        made[0] = new VirtualConnection(time, node, endpoint, () -> pool.lost(made[0]));
        node.accept(made[0]);
        time.after(
            HANDSHAKE_NANOS,
            () -> {
              pool.opened();
              connected.accept(made[0]);
            });
      }
    }
  }

  @Override
  public void probe(Target probed, Endpoint endpoint, Consumer<Outcome> result) {
    connect(
        endpoint,
        connection -> {
          pool(endpoint).idle(connection);
          result.accept(Outcome.SUCCESS);
        },
        result);
  }

  @Override
  public void keepWarm(Target used, Endpoint endpoint) {
    pool(endpoint).keepWarm();
  }

  @Override
  public void retire(Target retired, Endpoint endpoint, Retirement why) {
    pool(endpoint).retire();
  }

  @Override
  public void stalled(Target stalling, Endpoint endpoint) {
    pool(endpoint).stalled();
  }

  @Override
  public int connections(Target asked, Endpoint endpoint) {
    return pool(endpoint).open();
  }

  @Override
  public boolean hasIdleConnection(Target asked, Endpoint endpoint) {
    return pool(endpoint).hasIdle();
  }

  @Override
  public boolean isConnecting(Target asked, Endpoint endpoint) {
    return pool(endpoint).isConnecting();
  }
}
