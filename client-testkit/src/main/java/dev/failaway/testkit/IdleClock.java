/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes one idle connection when the node's faults say so, sometimes with a late FIN.
 *
 * <p>Threading: confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as the end of the channel
final class IdleClock {
  private final NodeConnection connection;
  private final FreezeGate gate;
  private final FakeNode node;
  private @Nullable Future<?> timer;
  private long idleSinceNanos = System.nanoTime();
  private boolean running;
  private boolean fired;

  IdleClock(NodeConnection connection, FreezeGate gate, FakeNode node) {
    this.connection = connection;
    this.gate = gate;
    this.node = node;
  }

  /** The connection is busy, or gone. */
  void stop() {
    running = false;
    cancel();
  }

  /** The connection may be idle, or the fault may have changed. */
  void restart() {
    cancel();
    if (!connection.isIdle() || fired) {
      return;
    }
    if (!running) {
      running = true;
      idleSinceNanos = System.nanoTime();
    }
    Optional<IdleFault> fault = node.faults().idle();
    if (fault.isPresent()) {
      long left = idleSinceNanos + fault.get().idle().toNanos() - System.nanoTime();
      timer =
          connection
              .channel()
              .eventLoop()
              .schedule(() -> gate.run(() -> fire(fault.get())), left, TimeUnit.NANOSECONDS);
    }
  }

  private void fire(IdleFault fault) {
    if (!connection.isIdle() || !connection.channel().isActive()) {
      return;
    }
    fired = true;
    if (node.dice().nextDouble() >= fault.lateShare()) {
      node.tally().idleCloses.increment();
      connection.close();
      return;
    }
    gate.dropBytes(
        () -> {
          node.tally().idleRaces.increment();
          connection.reset();
        });
    node.tally().idleCloses.increment();
    connection.after(fault.late().toNanos(), TimeUnit.NANOSECONDS, connection::close);
  }

  private void cancel() {
    Future<?> current = timer;
    if (current != null) {
      current.cancel(false);
      timer = null;
    }
  }
}
