/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.EndpointForgotten;
import dev.failaway.FailawayListener.EndpointLeft;
import dev.failaway.Target;
import java.time.Duration;
import java.util.List;

/**
 * What follows when endpoints leave a cluster.
 *
 * <ol>
 *   <li>The connections of withdrawn ones retire; those of resting ones stay, under the limits of
 *       their age.
 *   <li>How long requests went on after the change in DNS is told a second later, when every lease
 *       of a snapshot from before has been taken.
 *   <li>One that is remembered no longer is forgotten everywhere.
 * </ol>
 *
 * <p>Threading: the control thread alone.
 */
final class Departures {

  private static final long SETTLED_NANOS = 1_000_000_000L;

  private final Target target;
  private final Shared shared;
  private final ClusterCounters counters;

  Departures(Target target, Shared shared, ClusterCounters counters) {
    this.target = target;
    this.shared = shared;
    this.counters = counters;
  }

  void followOnControl(Members.Change change) {
    Transport.Retirement why =
        change.isWithdrawalAlone()
            ? Transport.Retirement.WITHDRAWN_ALONE
            : Transport.Retirement.WITHDRAWN;
    retire(change.withdrawn(), why);
    change.withdrawn().forEach(this::watch);
    change.rested().forEach(this::watch);
    for (ClusterEndpoint added : change.added()) {
      if (added.hasLeft()) {
        shared.transports().forEach(transport -> transport.relisted(target, added.endpoint()));
      }
    }
  }

  void retire(List<ClusterEndpoint> endpoints, Transport.Retirement why) {
    for (ClusterEndpoint endpoint : endpoints) {
      for (Transport transport : shared.transports()) {
        transport.retire(target, endpoint.endpoint(), why);
      }
    }
  }

  private void watch(ClusterEndpoint endpoint) {
    long left = endpoint.leftNanos();
    shared.control().schedule(() -> settled(endpoint, left), SETTLED_NANOS);
  }

  private void settled(ClusterEndpoint endpoint, long left) {
    if (endpoint.isListed() || endpoint.leftNanos() != left) {
      return; // it came back
    }
    long nanos = endpoint.lastLeaseAfterListedNanos();
    counters.countDeparture(nanos);
    shared
        .listeners()
        .fire(
            "onEndpointLeft",
            FailawayListener::onEndpointLeft,
            new EndpointLeft(target, endpoint.endpoint(), Duration.ofNanos(nanos)));
  }

  void forgetOnControl(List<ClusterEndpoint> forgotten) {
    for (ClusterEndpoint endpoint : forgotten) {
      Endpoint address = endpoint.endpoint();
      shared.transports().forEach(transport -> transport.forget(target, address));
      shared
          .listeners()
          .fire(
              "onEndpointForgotten",
              FailawayListener::onEndpointForgotten,
              new EndpointForgotten(target, address));
    }
  }
}
