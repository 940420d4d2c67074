/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One address of the fake load balancer: an HTTP/1.1 server on {@code 127.0.<zone>.<node>} whose
 * faults are switched while traffic runs.
 *
 * <p>Threading: safe. Switches are serialised and are in effect when they return; they must not be
 * called on the testkit's event loop, that is, not from a {@link FakeHandler}.
 */
public final class FakeNode implements Faults {
  private final FakeZone zone;
  private final int number;
  private final InetSocketAddress address;
  private final NodeSettings settings;
  private final Random dice;
  private final long seed;
  private final Door door;
  private final Tally tally = new Tally();
  private final Set<NodeConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong connectionNumbers = new AtomicLong();
  private final ReentrantLock switching = new ReentrantLock();
  private volatile FaultSet faults = FaultSet.NONE;
  private volatile boolean listed = true;

  FakeNode(FakeZone zone, int number, InetSocketAddress address, NodeSettings settings, long seed) {
    this.zone = zone;
    this.number = number;
    this.address = address;
    this.settings = settings;
    this.seed = seed;
    this.dice = new Random(seed);
    this.door = new Door(address, new Listener(settings.loops(), address, new Pipeline()));
  }

  void start() throws IOException {
    door.moveTo(Optional.empty());
  }

  /** The zone it belongs to. */
  public FakeZone zone() {
    return zone;
  }

  /** Its number in the zone, 1 for the first. */
  public int number() {
    return number;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** What it calls itself in the {@code X-Node} header: its IP address. */
  public String label() {
    return address.getAddress().getHostAddress();
  }

  /** The requests it received and that are still in the log. */
  public List<LoggedRequest> requests() {
    return settings.requests().of(this);
  }

  List<LoggedRequest> zoneRequests() {
    return settings.requests().of(zone);
  }

  /** Exact counts since the start or the last clearing of the logs. */
  public NodeCounters counters() {
    return tally.snapshot();
  }

  /** The faults in force. */
  public List<NodeFault> activeFaults() {
    return faults.list();
  }

  /** Takes only this node out of DNS; it goes on serving. */
  public void withdraw() {
    listed = false;
    zone.announce();
  }

  /** Puts this node back into DNS. */
  public void restore() {
    listed = true;
    zone.announce();
  }

  /** Whether DNS lists this node. */
  public boolean isListed() {
    return listed;
  }

  void listed(boolean newListed) {
    listed = newListed;
  }

  @Override
  public void inject(NodeFault fault) {
    change(faults.with(fault), false);
  }

  @Override
  public void lift(NodeFault fault) {
    change(faults.without(fault.kind()), true);
  }

  @Override
  public void heal() {
    change(FaultSet.NONE, true);
  }

  /** Closes all connections in good order (FIN); clients that have them pooled see them go. */
  public void closeConnections() {
    switching.lock();
    try {
      onConnections(NodeConnection::close);
    } finally {
      switching.unlock();
    }
  }

  private void change(FaultSet next, boolean healing) {
    switching.lock();
    try {
      faults = next;
      door.moveTo(next.door());
      boolean refusing = next.door().filter(DoorFault.REFUSE::equals).isPresent();
      onConnections(
          connection -> {
            if (refusing) {
              connection.abort();
            } else {
              connection.refresh();
            }
            if (healing) {
              connection.healed();
            }
          });
    } catch (IOException e) {
      throw new IllegalStateException("cannot switch " + this + " to " + next.list(), e);
    } finally {
      switching.unlock();
    }
  }

  private void onConnections(Consumer<NodeConnection> action) {
    List<Future<?>> done = new ArrayList<>();
    for (NodeConnection connection : connections) {
      done.add(connection.channel().eventLoop().submit(() -> action.accept(connection)));
    }
    done.forEach(Loops::await);
  }

  void clearCounters() {
    tally.clear();
  }

  /** Back to the first draw, so that what a test draws does not depend on the tests before. */
  void restartDice() {
    dice.setSeed(seed);
  }

  void close() throws IOException {
    switching.lock();
    try {
      door.close();
      onConnections(NodeConnection::abort);
    } finally {
      switching.unlock();
    }
  }

  FaultSet faults() {
    return faults;
  }

  Tally tally() {
    return tally;
  }

  RandomGenerator dice() {
    return dice;
  }

  long latencyNanos() {
    long base = settings.latency().toNanos();
    Optional<LatencyFault> fault = faults.latency();
    if (fault.isEmpty()) {
      return base;
    }
    long jitter = (long) (dice.nextDouble() * fault.get().jitter().toNanos());
    return base + fault.get().latency().toNanos() + jitter;
  }

  void opened(NodeConnection connection) {
    connections.add(connection);
    tally.accepted.increment();
    tally.open.increment();
  }

  void closed(NodeConnection connection) {
    if (connections.remove(connection)) {
      tally.open.decrement();
    }
  }

  /** Puts the handlers of a new connection together. */
  private final class Pipeline extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      FreezeGate gate = new FreezeGate();
      channel.pipeline().addLast(gate);
      settings
          .tls()
          .ifPresent(tls -> channel.pipeline().addLast(tls.handler(channel, faults.certificate())));
      channel.pipeline().addLast(new HttpRequestDecoder());
      channel
          .pipeline()
          .addLast(
              new NodeConnection(
                  FakeNode.this, settings, gate, channel, connectionNumbers.incrementAndGet()));
    }
  }

  @Override
  public String toString() {
    return "node " + label() + " in " + zone.label();
  }
}
