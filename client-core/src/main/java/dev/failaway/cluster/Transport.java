/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import java.util.function.Consumer;

/**
 * What a load balancer may ask of a transport that borrows it.
 *
 * <p>Threading: {@link #connections}, {@link #usage}, {@link #hasIdleConnection} and {@link
 * #isConnecting} are called on any thread; the others on the control thread, which they must not
 * block.
 */
public interface Transport {

  /** Why the connections of an endpoint are to go. */
  enum Retirement {
    /** Its transport failed: idle connections share its fate, busy ones finish. */
    EJECTED,
    /** DNS no longer lists it: as above, and no new connection is kept. */
    WITHDRAWN,
    /**
     * As {@link #WITHDRAWN}, and nothing else changed with that answer: idle connections may stay
     * for 30 s unused, so that an address that was left out by mistake costs no handshakes when it
     * returns.
     */
    WITHDRAWN_ALONE
  }

  /**
   * Finds out whether an endpoint can be reached, by a TCP connect and a TLS handshake where the
   * target wants one; never by a request of a user. A good connection may be kept for requests.
   *
   * @param result told once, on any thread: {@link Outcome#SUCCESS} or what failed
   */
  void probe(Target target, Endpoint endpoint, Consumer<Outcome> result);

  /** Closes the idle connections of an endpoint, and the busy ones after their response. */
  void retire(Target target, Endpoint endpoint, Retirement why);

  /** A withdrawn or resting endpoint is listed again: what its retirement left is of use. */
  default void relisted(Target target, Endpoint endpoint) {}

  /**
   * An endpoint left long ago, or its target is no longer in use: nothing is remembered of it any
   * more, and what a transport keeps for it can go. Connections that are still open close as after
   * {@link Retirement#WITHDRAWN}.
   */
  default void forget(Target target, Endpoint endpoint) {}

  /**
   * The clock jumped, as after the sleep of a machine: peers have closed idle connections long ago.
   * Closes every idle connection.
   */
  default void dropIdle() {}

  /**
   * The target is in use, and a request might go to this endpoint: a transport that used the target
   * in the last minute opens a connection now unless it has one. Called again and again; what the
   * connect proves is told by {@link LoadBalancer#evidence}.
   */
  default void keepWarm(Target target, Endpoint endpoint) {}

  /**
   * Somebody asked to have a connection ready: opens one unless there is one.
   *
   * @param ended told once, on any thread: it is there, or could not be opened, or this transport
   *     keeps none without a request
   */
  default void warmUp(Target target, Endpoint endpoint, Runnable ended) {
    ended.run();
  }

  /** Returns how many connections to an endpoint are open. */
  int connections(Target target, Endpoint endpoint);

  /**
   * An endpoint stalls: for each exchange in flight on it that has no octet of its response, ask
   * {@link Attempts#leave} whether to go elsewhere. Called on the control thread; must not block. A
   * transport that can not take a request back leaves it to its timeouts.
   */
  default void stalled(Target target, Endpoint endpoint) {}

  /**
   * Returns how the connections to an endpoint are used; all in use when only their number is
   * known.
   */
  default ConnectionUsage usage(Target target, Endpoint endpoint) {
    return new ConnectionUsage(connections(target, endpoint), 0, 0, 0);
  }

  /** Whether a request could have a connection to this endpoint at once; false when unknown. */
  default boolean hasIdleConnection(Target target, Endpoint endpoint) {
    return false;
  }

  /** Whether a connect to this endpoint is under way; false when unknown. */
  default boolean isConnecting(Target target, Endpoint endpoint) {
    return false;
  }
}
