/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.EndpointsChanged;
import dev.failaway.FailawayListener.FailOpenChanged;
import dev.failaway.FailawayListener.ShedChanged;
import dev.failaway.FailawayListener.ZonesChanged;
import dev.failaway.Target;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells log and listeners what became of a cluster, once per change.
 *
 * <p>Threading: the control thread, apart from {@link #shiftedZoneIsUsed}.
 */
final class Announcements {

  /** The name users know these lines by. */
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private final Target target;
  private final Shared shared;
  private final AtomicBoolean shiftedZoneUsed = new AtomicBoolean();

  Announcements(Target target, Shared shared) {
    this.target = target;
    this.shared = shared;
  }

  void endpointsChanged(Members.Change change, List<ClusterEndpoint> listed) {
    log.info(
        "{} has {} endpoints: {} added, {} withdrawn, {} at rest",
        target,
        listed.size(),
        change.added().size(),
        change.withdrawn().size(),
        change.rested().size());
    fireEndpointsChanged(change, listed);
  }

  /** DNS is lost for so long that the addresses may be somebody else's by now. */
  void answerTooOld(List<ClusterEndpoint> withdrawn) {
    log.warn("{} has no endpoint: its last dns answer is too old", target);
    if (!withdrawn.isEmpty()) {
      fireEndpointsChanged(new Members.Change(List.of(), withdrawn, List.of()), List.of());
    }
  }

  private void fireEndpointsChanged(Members.Change change, List<ClusterEndpoint> listed) {
    shared
        .listeners()
        .fire(
            "onEndpointsChanged",
            FailawayListener::onEndpointsChanged,
            new EndpointsChanged(
                target,
                endpoints(change.added()),
                endpoints(change.withdrawn()),
                endpoints(listed),
                endpoints(change.rested())));
  }

  void zonesChanged(List<ClusterEndpoint> listed) {
    shared
        .listeners()
        .fire(
            "onZonesChanged",
            FailawayListener::onZonesChanged,
            new ZonesChanged(target, endpoints(listed)));
  }

  void shed(boolean active) {
    if (active) {
      log.info("{} sheds load: requests fail until dns lists addresses again", target);
    } else {
      log.info("{} no longer sheds load", target);
    }
    shared.listeners().fire("onShed", FailawayListener::onShed, new ShedChanged(target, active));
  }

  /** Once per fail-open: the user shifted the zone away, and it is used all the same. */
  void shiftedZoneIsUsed(ClusterEndpoint endpoint) {
    if (shiftedZoneUsed.compareAndSet(false, true)) {
      log.warn(
          "{} uses zone {}, although it is shifted away: no other endpoint can be reached",
          target,
          endpoint.endpoint().zone().orElse("-"));
    }
  }

  void failOpen(boolean active) {
    shiftedZoneUsed.set(false);
    log.info("{} fail-open {}", target, active ? "begins: no endpoint is eligible" : "ends");
    shared
        .listeners()
        .fire("onFailOpen", FailawayListener::onFailOpen, new FailOpenChanged(target, active));
  }

  private static List<Endpoint> endpoints(List<ClusterEndpoint> members) {
    return members.stream().map(ClusterEndpoint::endpoint).toList();
  }
}
