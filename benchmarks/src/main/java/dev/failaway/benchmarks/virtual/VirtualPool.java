/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model of the pool of one endpoint: newest idle connection first, at most four connects under
 * way, requests wait in order.
 *
 * <p>Threading: not safe; used by the events of one {@link VirtualTime}.
 */
final class VirtualPool {

  /** Somebody who needs a connection. */
  interface Waiter {
    /** Has one. */
    void ready(VirtualConnection connection);

    /** The connect for it failed. */
    void failed(Outcome outcome);
  }

  private static final int MAX_CONNECTING = 4;

  private final VirtualTransport transport;
  private final VirtualTime time;
  private final Endpoint endpoint;
  private final Deque<VirtualConnection> idle = new ArrayDeque<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private final Set<VirtualConnection> doomed = new HashSet<>();
  private final Set<VirtualConnection> busy = new HashSet<>();

  /** Connects asked for, those that wait for their turn included. */
  private int connecting;

  private int begun;
  private int open;

  VirtualPool(VirtualTransport transport, VirtualTime time, Endpoint endpoint) {
    this.transport = transport;
    this.time = time;
    this.endpoint = endpoint;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  int open() {
    return open;
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  boolean isConnecting() {
    return connecting > 0;
  }

  /** Finds a connection; a fresh one where the endpoint was tried before. */
  void acquire(boolean fresh, Waiter waiter) {
    VirtualConnection reused = fresh ? null : idle.pollFirst();
    if (reused != null) {
      busy.add(reused);
      waiter.ready(reused);
      return;
    }
    waiters.addLast(waiter);
    connectForWaiters();
  }

  /** Opens a connection that no request waits for, unless there is one. */
  void keepWarm() {
    if (open == 0 && connecting == 0) {
      connecting++;
      transport.connect(this, true);
    }
  }

  /** Stops waiting; false if it no longer waited. */
  boolean leave(Waiter waiter) {
    return waiters.remove(waiter);
  }

  /** Takes a connection back. */
  void release(VirtualConnection connection) {
    busy.remove(connection);
    if (connection.isClosed()) {
      return;
    }
    if (doomed.remove(connection)) {
      close(connection);
    } else if (!serve(connection)) {
      idle(connection);
    }
  }

  /** Closes a connection that must not be used again. */
  void discard(VirtualConnection connection) {
    busy.remove(connection);
    if (!connection.isClosed()) {
      close(connection);
    }
  }

  /** Closes the idle ones now and the busy ones after their response. */
  void retire() {
    while (!idle.isEmpty()) {
      close(idle.removeFirst());
    }
    doomed.addAll(busy);
  }

  /** Requests in flight may go elsewhere. */
  void stalled() {
    List.copyOf(busy).forEach(VirtualConnection::stalled);
  }

  void opened() {
    open++;
  }

  /** The node closed it. */
  void lost(VirtualConnection connection) {
    open--;
    idle.remove(connection);
    busy.remove(connection);
    doomed.remove(connection);
  }

  /** It is a connect's turn; false when nobody waits for it any more. */
  boolean begin(boolean background) {
    if (!background && waiters.size() <= begun) {
      connecting--;
      return false;
    }
    begun++;
    return true;
  }

  /** The connect of a begun turn ended; others may be needed. */
  void connectEnded() {
    connecting--;
    begun--;
    time.after(0, this::connectForWaiters);
  }

  /** Gives the connection to the first who waits; false if nobody does. */
  boolean serve(VirtualConnection connection) {
    Waiter waiter = connection.isClosed() ? null : waiters.pollFirst();
    if (waiter == null) {
      return false;
    }
    busy.add(connection);
    waiter.ready(connection);
    return true;
  }

  /** Tells the first who waits, unless other connects are for all; false if nobody was told. */
  boolean fail(Outcome outcome) {
    Waiter waiter = waiters.size() > connecting ? waiters.pollFirst() : null;
    if (waiter == null) {
      return false;
    }
    waiter.failed(outcome);
    return true;
  }

  void idle(VirtualConnection connection) {
    if (!connection.isClosed()) {
      idle.addFirst(connection);
    }
  }

  private void close(VirtualConnection connection) {
    open--;
    connection.close();
  }

  private void connectForWaiters() {
    while (connecting < MAX_CONNECTING && connecting < waiters.size()) {
      connecting++;
      transport.connect(this, false);
    }
  }
}
