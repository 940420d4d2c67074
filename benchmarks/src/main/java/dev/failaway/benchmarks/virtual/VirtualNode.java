/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.benchmarks.engine.Arrival;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A model of one node: whether it can be reached, and what it answers when.
 *
 * <p>Threading: not safe; used by the events of one {@link VirtualTime}.
 */
final class VirtualNode {

  /** How connects and connections fare. */
  enum Door {
    OPEN,
    REFUSED,
    /** No handshake, and no byte on open connections. */
    BLACK_HOLE,
    /** Handshakes, but no byte. */
    FROZEN;

    /** Whether open connections stand still. */
    boolean isStill() {
      return this == BLACK_HOLE || this == FROZEN;
    }
  }

  /** One way through the network. */
  static final long TRIP_NANOS = 250_000;

  private final VirtualTime time;
  private final RandomGenerator dice;
  private final Consumer<Arrival> arrivals;
  private final int zone;
  private final int number;
  private final long latencyNanos;
  private final Set<VirtualConnection> connections = new LinkedHashSet<>();
  private final List<Runnable> waiting = new ArrayList<>();

  private Door door = Door.OPEN;
  private int status = 200;
  private int percent;
  private boolean cuts;
  private long extraNanos;
  private long idleNanos = Long.MAX_VALUE;
  private int latePercent;
  private long lateNanos;
  private long accepted;

  VirtualNode(
      VirtualTime time,
      RandomGenerator dice,
      Consumer<Arrival> arrivals,
      int zone,
      int number,
      Duration latency) {
    this.time = time;
    this.dice = dice;
    this.arrivals = arrivals;
    this.zone = zone;
    this.number = number;
    this.latencyNanos = latency.toNanos();
  }

  int zone() {
    return zone;
  }

  /** As the testkit's: 127.0.zone.number. */
  InetAddress address() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, (byte) zone, (byte) number});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  Door door() {
    return door;
  }

  /** Connections accepted so far. */
  long accepted() {
    return accepted;
  }

  void accept(VirtualConnection connection) {
    accepted++;
    connections.add(connection);
    watchIdle(connection);
  }

  void forget(VirtualConnection connection) {
    connections.remove(connection);
  }

  void setDoor(Door newDoor) {
    door = newDoor;
    if (door == Door.REFUSED) {
      List.copyOf(connections).forEach(VirtualConnection::resetByNode);
      connections.clear();
    }
    if (!door.isStill()) {
      List<Runnable> resumed = List.copyOf(waiting);
      waiting.clear();
      resumed.forEach(Runnable::run);
    }
  }

  void answer(int newStatus, int newPercent) {
    status = newStatus;
    percent = newPercent;
  }

  void cut() {
    cuts = true;
  }

  void slow(Duration extra) {
    extraNanos = extra.toNanos();
  }

  void closeIdleAfter(Duration idle, int newLatePercent, Duration late) {
    idleNanos = idle.toNanos();
    latePercent = newLatePercent;
    lateNanos = late.toNanos();
  }

  void heal() {
    status = 200;
    percent = 0;
    cuts = false;
    extraNanos = 0;
    idleNanos = Long.MAX_VALUE;
    setDoor(Door.OPEN);
  }

  /** A request arrives; while the node stands still it waits in the node's receive buffer. */
  void receive(VirtualConnection connection, long sequence, boolean post) {
    if (door.isStill()) {
      waiting.add(() -> receive(connection, sequence, post));
      return;
    }
    if (connection.isClosedByNode()) {
      connection.resetByNode();
      return;
    }
    arrivals.accept(new Arrival(time.now(), zone, number, post, Long.toString(sequence)));
    if (cuts) {
      forget(connection);
      connection.closeByNode(0);
      return;
    }
    boolean fails = percent > 0 && dice.nextInt(100) < percent;
    connection.busyUntilAnswered();
    time.after(
        latencyNanos + extraNanos, () -> respond(connection, sequence, fails ? status : 200));
  }

  private void respond(VirtualConnection connection, long sequence, int answered) {
    if (door.isStill()) {
      waiting.add(() -> respond(connection, sequence, answered));
      return;
    }
    connection.respondByNode(sequence, answered);
    watchIdle(connection);
  }

  private void watchIdle(VirtualConnection connection) {
    if (idleNanos < Long.MAX_VALUE) {
      long uses = connection.uses();
      time.after(
          idleNanos,
          () -> {
            if (connection.uses() == uses && connections.remove(connection)) {
              boolean late = latePercent > 0 && dice.nextInt(100) < latePercent;
              connection.closeByNode(late ? lateNanos : 0);
            }
          });
    }
  }
}
