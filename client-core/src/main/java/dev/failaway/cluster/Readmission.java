/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.EjectionReason;
import dev.failaway.Endpoint;
import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.Ejected;
import dev.failaway.FailawayListener.Readmitted;
import dev.failaway.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows an ejection: the snapshot without the endpoint, an early question to DNS, and at its
 * end a handshake in the background that readmits the endpoint or prolongs the ejection.
 *
 * <p>Nothing stays ejected for ever: a probe that its transport never ends counts as failed, and
 * where no transport is attached the time alone readmits.
 *
 * <p>Threading: the control thread alone; transports answer on any thread.
 */
final class Readmission {

  private static final Logger log = LoggerFactory.getLogger(Readmission.class);

  private static final long GRACE_NANOS = 1_000_000_000L;

  private final Cluster cluster;
  private final ZoneRule zones;
  private final Shared shared;

  Readmission(Cluster cluster, ZoneRule zones, Shared shared) {
    this.cluster = cluster;
    this.zones = zones;
    this.shared = shared;
  }

  void ejectedOnControl(ClusterEndpoint endpoint) {
    assert shared.control().isCurrent();
    if (!cluster.isListed(endpoint)) {
      cluster.dns().failedAtRestOnControl(endpoint);
      return;
    }
    if (endpoint.health().isEligible()) {
      return;
    }
    long left = Math.max(0, endpoint.health().ejectedForNanos(shared.now()));
    EjectionReason reason = endpoint.health().reason().orElse(EjectionReason.CONSECUTIVE_FAILURES);
    boolean enforced = !cluster.config().ejection().detectOnly();
    cluster.counters().countEjection(reason);
    log.info(
        "{} ejects {} for {} ms: {}",
        cluster.target(),
        endpoint.endpoint(),
        left / 1_000_000,
        reason);
    cluster.publishOnControl();
    shared
        .listeners()
        .fire(
            "onEjected",
            FailawayListener::onEjected,
            new Ejected(
                cluster.target(), endpoint.endpoint(), reason, Duration.ofNanos(left), enforced));
    if (reason.isTransport() && reason != EjectionReason.STALL && enforced) {
      cluster.retire(List.of(endpoint), Transport.Retirement.EJECTED);
    }
    probeIn(endpoint, left);
    if (reason.isTransport() && enforced && reason != EjectionReason.ZONE) {
      zones.ejectRest(endpoint).forEach(this::ejectedOnControl);
    }
    cluster.dns().askEarlyOnControl();
  }

  /**
   * It was slower than its peers or had more errors, and is silent now: that is evidence about its
   * zone.
   */
  void silentOnControl(ClusterEndpoint endpoint) {
    assert shared.control().isCurrent();
    if (endpoint.health().outBecause(EjectionReason.STALL)) {
      log.info("{} has no answer from {} any more", cluster.target(), endpoint.endpoint());
      zones.ejectRest(endpoint).forEach(this::ejectedOnControl);
    }
  }

  /** Its certificate is somebody else's, whether it was in use or probed. */
  void strangerOnControl(ClusterEndpoint endpoint) {
    assert shared.control().isCurrent();
    cluster.judge().giveUpLiveProbeOnControl(endpoint);
    ejectedOnControl(endpoint);
  }

  /** Endpoints that DNS lists again may have been away in the middle of an ejection. */
  void resumeOnControl(List<ClusterEndpoint> returned) {
    for (ClusterEndpoint endpoint : returned) {
      if (!endpoint.health().isEligible()) {
        probeIn(endpoint, Math.max(0, endpoint.health().ejectedForNanos(shared.now())));
      }
    }
  }

  /** A success while everything is ejected: this one is back, the others may be. */
  void provenInFailOpenOnControl(ClusterEndpoint endpoint) {
    assert shared.control().isCurrent();
    cluster.provenInFailOpenOnControl();
    if (!readmit(endpoint)) {
      return;
    }
    long now = shared.now();
    for (ClusterEndpoint other : cluster.snapshot().members()) {
      if (other.health().shortenEjection(now, shared.random())) {
        probeIn(other, other.health().ejectedForNanos(now));
      }
    }
  }

  private void probeIn(ClusterEndpoint endpoint, long delayNanos) {
    shared.control().schedule(() -> probe(endpoint), Math.max(0, delayNanos));
  }

  private void probe(ClusterEndpoint endpoint) {
    if (cluster.isShedding()) {
      return; // no socket is opened while dns sheds; the answer that ends it resumes the probes
    }
    long ejectionNanos = endpoint.health().ejectionNanos();
    if (!cluster.isListed(endpoint) || !endpoint.health().beginProbe(shared.now())) {
      return; // withdrawn, readmitted, or another timer was first
    }
    if (!endpoint.health().reason().map(EjectionReason::endsWithHandshake).orElse(true)) {
      cluster.judge().awaitLiveProbeOnControl(endpoint, 2 * ejectionNanos);
      return;
    }
    List<Transport> transports = shared.transports();
    if (transports.isEmpty()) {
      readmit(endpoint);
      return;
    }
    AtomicBoolean ended = new AtomicBoolean();
    Scheduler.Timer limit =
        shared
            .control()
            .schedule(
                () -> probed(endpoint, Outcome.CONNECT_TIMEOUT, ended),
                cluster.config().timeouts().connect().toNanos() + GRACE_NANOS);
    Endpoint address = endpoint.endpoint();
    transports
        .get(0)
        .probe(
            cluster.target(),
            address,
            outcome ->
                shared
                    .control()
                    .execute(
                        () -> {
                          limit.cancel();
                          probed(endpoint, outcome, ended);
                        }));
  }

  private void probed(ClusterEndpoint endpoint, Outcome outcome, AtomicBoolean ended) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    if (outcome == Outcome.STRANGER) {
      probeMetStranger(endpoint);
      return;
    }
    if (outcome.provesTransport() || outcome == Outcome.CERTIFICATE_REJECTED) {
      endpoint.backoff().connected();
      readmit(endpoint);
      return;
    }
    probeFailedOnControl(endpoint, outcome);
  }

  private void probeMetStranger(ClusterEndpoint endpoint) {
    boolean known =
        endpoint.health().reason().filter(r -> r == EjectionReason.STRANGER).isPresent();
    long now = shared.now();
    if (!endpoint.health().ejectFor(EjectionReason.STRANGER, Evidence.STRANGER_NANOS, now)) {
      return;
    }
    if (known) {
      probeIn(endpoint, Evidence.STRANGER_NANOS); // the same ejection goes on
    } else {
      ejectedOnControl(endpoint);
    }
  }

  void probeFailedOnControl(ClusterEndpoint endpoint, Outcome outcome) {
    assert shared.control().isCurrent();
    endpoint.health().probeFailed(shared.now(), shared.random());
    cluster.failOpenQueue().look(); // its connect is over
    log.debug("{} probe of {} failed: {}", cluster.target(), endpoint.endpoint(), outcome);
    probeIn(endpoint, endpoint.health().ejectedForNanos(shared.now()));
  }

  /** A suspect answered after all: it takes requests again, without a slow start. */
  void clearOnControl(ClusterEndpoint endpoint) {
    assert shared.control().isCurrent();
    if (endpoint.health().takeBack(EjectionReason.STALL, shared.now())) {
      announce(endpoint);
    }
  }

  boolean readmitOnControl(ClusterEndpoint endpoint) {
    assert shared.control().isCurrent();
    return readmit(endpoint);
  }

  private boolean readmit(ClusterEndpoint endpoint) {
    if (!endpoint.health().readmit(shared.now())) {
      return false;
    }
    endpoint.responses().clear();
    endpoint.latency().reset();
    endpoint.slowStart().begin(shared.now());
    announce(endpoint);
    return true;
  }

  private void announce(ClusterEndpoint endpoint) {
    endpoint.suspect(false);
    endpoint.silence().heard();
    cluster.counters().countReadmission();
    log.info("{} readmits {}", cluster.target(), endpoint.endpoint());
    if (cluster.isListed(endpoint)) {
      cluster.publishOnControl();
    }
    shared
        .listeners()
        .fire(
            "onReadmitted",
            FailawayListener::onReadmitted,
            new Readmitted(cluster.target(), endpoint.endpoint()));
    zones.returning(endpoint).forEach(this::readmit);
  }
}
