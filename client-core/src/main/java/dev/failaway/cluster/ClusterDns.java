/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsStatus;
import dev.failaway.Resolution;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DNS side of a cluster: what answers, failed lookups and labels do to its members.
 *
 * <ol>
 *   <li>An answer is judged by {@link Members} and published; who left departs, as {@link
 *       Departures} says.
 *   <li>An answer that sheds load keeps the members and makes every request fail at once.
 *   <li>A failed lookup changes nothing until the last answer is too old to be trusted.
 * </ol>
 *
 * <p>Threading: the control thread alone, apart from {@link #status}.
 */
final class ClusterDns {

  /** The name users know these lines by. */
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private final Cluster cluster;
  private final Members members;
  private final Departures departures;
  private final Shared shared;
  private final LastAnswer answer = new LastAnswer();

  private @Nullable NameRefresher names;
  private @Nullable ZonalNames zonalNames;

  ClusterDns(Cluster cluster, Members members, Departures departures, Shared shared) {
    this.cluster = cluster;
    this.members = members;
    this.departures = departures;
    this.shared = shared;
  }

  /**
   * Follows a name. Targets with an IP literal have no name and {@link #resolvedOnControl} alone.
   */
  void followOnControl(NameRefresher refresher) {
    assert shared.control().isCurrent();
    names = refresher;
    refresher.subscribeOnControl(this);
  }

  /** Has the labels of its endpoints from zonal names; before it follows its name. */
  void learnZonesOnControl(ZonalNames zonal) {
    assert shared.control().isCurrent();
    zonalNames = zonal;
    zonal.subscribeOnControl(this);
  }

  void resolvedOnControl(Resolution found, long now) {
    assert shared.control().isCurrent();
    answer.succeeded(found, now);
    endShedding();
    boolean wasShedding = cluster.isShedding();
    Members.Change change = members.applyOnControl(found, shared.random(), now);
    answer.judged(members.isSample());
    cluster.readyOnControl();
    cluster.readmission().resumeOnControl(wasShedding ? members.listed() : change.added());
    if (!change.isEmpty()) {
      cluster.announcements().endpointsChanged(change, members.listed());
      if (zonalNames != null && !change.added().isEmpty()) {
        zonalNames.addressesAddedOnControl();
      }
      departures.followOnControl(change);
    }
    departures.forgetOnControl(members.forgetOnControl(now));
  }

  /** Follows what the zonal names of its name say. */
  void labelOnControl(Map<InetAddress, Set<String>> labels) {
    assert shared.control().isCurrent();
    if (!members.labelOnControl(labels)) {
      return;
    }
    cluster.publishOnControl();
    cluster.announcements().zonesChanged(members.listed());
  }

  void shedOnControl(Resolution found, long now) {
    assert shared.control().isCurrent();
    answer.succeeded(found, now);
    boolean began = !cluster.isShedding();
    cluster.shedOnControl();
    if (began) {
      cluster.announcements().shed(true);
    }
  }

  private void endShedding() {
    if (cluster.isShedding()) {
      cluster.announcements().shed(false);
    }
  }

  /**
   * Keeps the last good answer, shedding included, unless it is too old or there was none. An
   * answer that sheds and is too old becomes a failed lookup: nothing older is used either way, but
   * requests then say that DNS is lost, not that it tells them to stay away.
   */
  void lookupFailedOnControl(Throwable cause, long now) {
    assert shared.control().isCurrent();
    answer.failed(cause);
    Snapshot.Phase phase = cluster.snapshot().phase();
    boolean hopeless =
        switch (phase) {
          case UNRESOLVED, FAILED -> true;
          case READY, SHED -> answer.ageNanos(now) >= maxStaleNanos();
        };
    if (!hopeless) {
      return;
    }
    if (phase == Snapshot.Phase.READY || phase == Snapshot.Phase.SHED) {
      log.warn("{} has no endpoint: its last dns answer is too old", cluster.target());
      departures.retire(members.clearOnControl(now), Transport.Retirement.WITHDRAWN);
      endShedding();
    }
    cluster.lostOnControl(cause);
  }

  private long maxStaleNanos() {
    Duration limit =
        cluster.target().isSecure()
            ? cluster.config().dns().maxStaleHttps()
            : cluster.config().dns().maxStaleHttp();
    return limit.toNanos();
  }

  /** Something is wrong: dns may know already. */
  void askEarlyOnControl() {
    assert shared.control().isCurrent();
    if (names != null) {
      names.refreshEarlyOnControl();
    }
  }

  /** An endpoint that DNS no longer lists failed: nothing of its record is kept for a return. */
  void failedAtRestOnControl(ClusterEndpoint endpoint) {
    assert shared.control().isCurrent();
    if (endpoint.isResting()) {
      departures.retire(members.endRestOnControl(shared.now()), Transport.Retirement.WITHDRAWN);
    }
  }

  /** A lookup of its name ended; for the meters. */
  ClusterCounters counters() {
    return cluster.counters();
  }

  DnsStatus status(long now) {
    return answer.status(now);
  }
}
