/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.ConnectionUsage;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.Transport;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the load balancer sees of an installation. An {@code OkHttpClient} is never closed, so the
 * load balancer, which may live longer, holds its connections weakly: once the clients are garbage,
 * the next question ends the loan.
 *
 * <p>Threading: see {@link Transport}; probes run on the environment's blocking threads.
 */
final class OkHttpTransport implements Transport {

  private final LoadBalancer loadBalancer;
  private final WeakReference<SocketRegistry> registry;

  OkHttpTransport(LoadBalancer loadBalancer, SocketRegistry registry) {
    this.loadBalancer = loadBalancer;
    this.registry = new WeakReference<>(registry);
  }

  @Override
  public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {
    SocketRegistry connections = connections();
    if (connections == null) {
      result.accept(Outcome.LOCAL_ERROR);
      return;
    }
    HandshakeProbe probe = new HandshakeProbe(loadBalancer, connections, target, endpoint);
    loadBalancer
        .environment()
        .blockingExecutor()
        .execute(
            () ->
                result.accept(
                    probe.run(loadBalancer.config().forHost(target.host()).timeouts().connect())));
  }

  @Override
  public void retire(Target target, Endpoint endpoint, Retirement why) {
    SocketRegistry connections = connections();
    if (connections != null) {
      connections.retirements().retire(target, endpoint, why);
    }
  }

  @Override
  public void relisted(Target target, Endpoint endpoint) {
    SocketRegistry connections = connections();
    if (connections != null) {
      connections.retirements().relisted(target, endpoint);
    }
  }

  @Override
  public void forget(Target target, Endpoint endpoint) {
    SocketRegistry connections = connections();
    if (connections != null) {
      connections.retirements().forget(target, endpoint);
    }
  }

  @Override
  public void stalled(Target target, Endpoint endpoint) {
    SocketRegistry connections = connections();
    if (connections != null) {
      connections.stalled(target, endpoint);
    }
  }

  @Override
  public void dropIdle() {
    SocketRegistry connections = connections();
    if (connections != null) {
      connections.retirements().dropIdle();
    }
  }

  @Override
  public int connections(Target target, Endpoint endpoint) {
    SocketRegistry connections = connections();
    return connections == null
        ? 0
        : connections.open().count(target, endpoint, TrackedConnection::isEstablished);
  }

  @Override
  public ConnectionUsage usage(Target target, Endpoint endpoint) {
    SocketRegistry connections = connections();
    return connections == null ? ConnectionUsage.NONE : connections.open().usage(target, endpoint);
  }

  @Override
  public boolean hasIdleConnection(Target target, Endpoint endpoint) {
    SocketRegistry connections = connections();
    if (connections == null) {
      return false;
    }
    long now = loadBalancer.environment().ticker().nanoTime();
    return connections.open().count(target, endpoint, open -> open.isFree(now)) > 0;
  }

  @Override
  public boolean isConnecting(Target target, Endpoint endpoint) {
    SocketRegistry connections = connections();
    return connections != null
        && connections.open().count(target, endpoint, open -> !open.isUsed()) > 0;
  }

  private @Nullable SocketRegistry connections() {
    SocketRegistry connections = registry.get();
    if (connections == null) {
      loadBalancer.detach(this);
    }
    return connections;
  }
}
