/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.cluster.Environment;
import java.io.IOException;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the connections of an endpoint end when nobody is to use it any more.
 *
 * <ol>
 *   <li>Idle ones close at once, or after 30 s when the endpoint may come back soon.
 *   <li>Busy ones close when their last user lets go of them.
 *   <li>Those still in use after 120 s, such as WebSockets and event streams, are left while octets
 *       arrive: one that was silent for 120 s closes, and every one does 120 s after its maximum
 *       lifetime.
 * </ol>
 *
 * <p>Threading: any thread; sockets are closed on a thread that may block.
 */
final class Drain {

  /**
   * How long an idle connection outlives its retirement: a request that found it good in the pool
   * just before must have had time to say so.
   */
  static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  static final long UNDO_NANOS = TimeUnit.SECONDS.toNanos(30);

  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final Environment environment;
  private final LaterTasks later;

  Drain(Environment environment) {
    this.environment = environment;
    this.later = new LaterTasks(environment);
  }

  /** Closes a socket, whoever uses it. */
  void closeSoon(Socket socket) {
    later.add(
        0,
        () -> {
          try {
            socket.close();
          } catch (IOException e) {
            LOG.debug("closing {} failed", socket, e);
          }
        });
  }

  /** Closes idle connections that are retired, after a grace. */
  void closeIdle(Collection<TrackedConnection> connections) {
    List<TrackedConnection> retired = List.copyOf(connections);
    if (!retired.isEmpty()) {
      later.add(GRACE_NANOS, () -> retired.forEach(TrackedConnection::closeIdle));
    }
  }

  /** Ends connections for good, idle ones after a grace, busy ones when they are done. */
  void end(Collection<TrackedConnection> connections) {
    connections.forEach(TrackedConnection::retire);
    closeIdle(connections);
    connections.forEach(connection -> watch(connection, PATIENCE_NANOS));
  }

  /** Ends connections in a while, unless that is no longer wanted then. */
  void endLater(Collection<TrackedConnection> connections, BooleanSupplier stillWanted) {
    List<TrackedConnection> all = List.copyOf(connections);
    if (all.isEmpty()) {
      return;
    }
    later.add(
        UNDO_NANOS,
        () -> {
          if (stillWanted.getAsBoolean()) {
            end(all);
          }
        });
  }

  private void watch(TrackedConnection connection, long delayNanos) {
    later.add(delayNanos, () -> look(connection));
  }

  private void look(TrackedConnection connection) {
    if (connection.isClosed()) {
      return;
    }
    long now = environment.ticker().nanoTime();
    long left =
        Math.min(
            connection.signs().lastOctetNanos() + PATIENCE_NANOS - now,
            connection.expiresAtNanos() + PATIENCE_NANOS - now);
    if (left <= 0) {
      connection.close();
    } else {
      watch(connection, left);
    }
  }
}
