/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.Transport.Retirement;
import dev.failaway.okhttp.OpenConnections.Place;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which endpoints no connection is to be kept to, and what that means for those that are open:
 * {@link Drain} says how they end.
 *
 * <p>Threading: any thread; nothing here blocks.
 */
final class Retirements {

  private final OpenConnections open;
  private final Environment environment;
  private final Drain drain;

  /** Since when, on the ticker. */
  private final Map<Place, Long> withdrawn = new ConcurrentHashMap<>();

  Retirements(OpenConnections open, Environment environment) {
    this.open = open;
    this.environment = environment;
    drain = new Drain(environment);
  }

  /** Whether a connection to this place is to serve one exchange and no more. */
  boolean isWithdrawn(Place place) {
    return withdrawn.containsKey(place);
  }

  /** Retires the connections to an endpoint. */
  void retire(Target target, Endpoint endpoint, Retirement why) {
    Place place = new Place(target, endpoint);
    Collection<TrackedConnection> connections = open.at(place);
    switch (why) {
      case EJECTED -> {
        // One that is being opened may yet prove the endpoint well.
        connections.stream().filter(TrackedConnection::isUsed).forEach(TrackedConnection::retire);
        drain.closeIdle(connections);
      }
      case WITHDRAWN -> {
        withdrawn.put(place, now());
        drain.end(connections);
      }
      case WITHDRAWN_ALONE -> {
        Long since = now();
        withdrawn.put(place, since);
        drain.endLater(connections, () -> since.equals(withdrawn.get(place)));
      }
    }
  }

  /** An endpoint is listed again: connections to it may be kept, and those that waited stay. */
  void relisted(Target target, Endpoint endpoint) {
    withdrawn.remove(new Place(target, endpoint));
  }

  /** An endpoint left long ago. */
  void forget(Target target, Endpoint endpoint) {
    Place place = new Place(target, endpoint);
    withdrawn.remove(place);
    drain.end(open.at(place));
  }

  /** Closes a socket, whoever uses it. */
  void closeSoon(Socket socket) {
    drain.closeSoon(socket);
  }

  /** Closes every idle connection, because peers have done so long ago. */
  void dropIdle() {
    List<TrackedConnection> idle = open.idle();
    idle.forEach(TrackedConnection::retire);
    drain.closeIdle(idle);
  }

  /** Notes a lease: an endpoint that is leased after its withdrawal is listed again. */
  void leased(Target target, Endpoint endpoint, long startNanos) {
    if (!withdrawn.isEmpty()) {
      withdrawn.computeIfPresent(
          new Place(target, endpoint), (same, since) -> startNanos - since > 0 ? null : since);
    }
  }

  private long now() {
    return environment.ticker().nanoTime();
  }
}
