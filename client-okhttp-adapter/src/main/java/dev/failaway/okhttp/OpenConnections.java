/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import dev.failaway.cluster.ConnectionUsage;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import okhttp3.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The connections that are open or being opened, by target and endpoint: what OkHttp's pool does
 * not tell.
 *
 * <p>OkHttp's connection finds its socket by the local port, because TLS wraps it.
 *
 * <p>Threading: any thread; concurrent maps.
 */
final class OpenConnections {

  private final Map<Place, Set<TrackedConnection>> open = new ConcurrentHashMap<>();
  private final Map<Connection, TrackedConnection> byConnection = new ConcurrentHashMap<>();

  /**
   * Where connections lead.
   *
   * @param target whose endpoint it is
   * @param endpoint the address
   */
  record Place(Target target, Endpoint endpoint) {}

  /** Takes one in that begins to open. */
  void add(TrackedConnection connection) {
    open.compute(
        connection.place(),
        (same, connections) -> {
          Set<TrackedConnection> all =
              connections == null ? ConcurrentHashMap.newKeySet() : connections;
          all.add(connection);
          return all;
        });
  }

  /** Takes one out that closed. */
  void remove(TrackedConnection connection) {
    open.computeIfPresent(
        connection.place(),
        (same, connections) -> {
          connections.remove(connection);
          return connections.isEmpty() ? null : connections;
        });
    Connection made = connection.connection();
    if (made != null) {
      byConnection.remove(made);
    }
  }

  /** Returns what is known of a connection that an exchange has used before. */
  @Nullable TrackedConnection of(Connection connection) {
    return byConnection.get(connection);
  }

  /** Returns what is known of a connection of a target, and remembers the two as one. */
  @Nullable TrackedConnection bind(Connection connection, Target target) {
    TrackedConnection known = byConnection.get(connection);
    if (known != null) {
      return known;
    }
    TrackedConnection found = find(connection, target);
    if (found != null) {
      found.bind(connection);
      byConnection.put(connection, found);
    }
    return found;
  }

  private @Nullable TrackedConnection find(Connection connection, Target target) {
    Socket socket = connection.socket();
    if (socket instanceof TrackedSocket plain) {
      return plain.tracked();
    }
    InetSocketAddress remote = connection.route().socketAddress();
    if (remote.isUnresolved()) {
      return null;
    }
    Place place = new Place(target, Endpoint.of(remote.getAddress(), remote.getPort()));
    int localPort = socket.getLocalPort();
    for (TrackedConnection candidate : at(place)) {
      if (candidate.localPort() == localPort) {
        return candidate;
      }
    }
    return null;
  }

  /** Returns those to an endpoint: a view, which changes as they come and go. */
  Collection<TrackedConnection> at(Place place) {
    return open.getOrDefault(place, Set.of());
  }

  /** Returns all that are idle. */
  List<TrackedConnection> idle() {
    return open.values().stream().flatMap(Set::stream).filter(TrackedConnection::isIdle).toList();
  }

  /** Returns how many of those to an endpoint are like this. */
  int count(Target target, Endpoint endpoint, Predicate<TrackedConnection> like) {
    return (int) at(new Place(target, endpoint)).stream().filter(like).count();
  }

  /** Returns how those to an endpoint are used. */
  ConnectionUsage usage(Target target, Endpoint endpoint) {
    int busy = 0;
    int idle = 0;
    int connecting = 0;
    for (TrackedConnection connection : at(new Place(target, endpoint))) {
      if (connection.isBusy()) {
        busy++;
      } else if (connection.isUsed()) {
        idle++;
      } else {
        connecting++;
      }
    }
    return new ConnectionUsage(busy, idle, connecting, 0);
  }
}
