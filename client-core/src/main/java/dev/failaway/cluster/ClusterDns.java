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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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
 * <p>Threading: {@link #used}, {@link #askEarly} and {@link #status} on any thread, the rest on the
 * control thread.
 */
final class ClusterDns {

  private final Cluster cluster;
  private final Members members;
  private final Departures departures;
  private final Shared shared;
  private final LastAnswer answer = new LastAnswer();
  private final AtomicBoolean asking = new AtomicBoolean();

  private Scheduler.@Nullable Timer expiry;
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
    cancelExpiry();
    boolean wasShedding = cluster.isShedding();
    Members.Change change = members.applyOnControl(found, shared.random(), now);
    answer.succeeded(found, members.isSample(), now);
    cluster.readyOnControl();
    members.leaveOnControl(change, now);
    if (wasShedding) {
      cluster.announcements().shed(false);
    }
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
    cancelExpiry();
    answer.succeeded(found, false, now);
    boolean began = !cluster.isShedding();
    cluster.shedOnControl();
    if (began) {
      cluster.announcements().shed(true);
    }
  }

  /** Keeps the last good answer, shedding included, unless it is too old or there was none. */
  void lookupFailedOnControl(Throwable cause, long now) {
    assert shared.control().isCurrent();
    answer.failed(cause);
    switch (cluster.snapshot().phase()) {
      case UNRESOLVED, FAILED -> cluster.lostOnControl(cause);
      case READY, SHED -> expireWhenTooOld(cause, now);
    }
  }

  /**
   * Uses the last answer as long as it can be trusted. One that sheds and is too old becomes a
   * failed lookup: nothing older is used either way, but requests then say that DNS is lost, not
   * that it tells them to stay away.
   */
  private void expireWhenTooOld(Throwable cause, long now) {
    cancelExpiry();
    if (!isTooOld(answer.atNanos(), now)) {
      long left = answer.atNanos() + maxStaleNanos() - now;
      expiry = shared.control().schedule(() -> expireWhenTooOld(cause, shared.now()), left);
      return;
    }
    boolean wasShedding = cluster.isShedding();
    Members.Withdrawn withdrawn = members.clearOnControl(now);
    cluster.lostOnControl(cause);
    departures.retire(withdrawn.listed(), Transport.Retirement.WITHDRAWN);
    departures.retire(withdrawn.rested(), Transport.Retirement.WITHDRAWN);
    cluster.announcements().answerTooOld(withdrawn.listed());
    if (wasShedding) {
      cluster.announcements().shed(false);
    }
  }

  private void cancelExpiry() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
  }

  /** Whether an answer of that time is of no use while lookups fail. */
  boolean isTooOld(long answeredNanos, long now) {
    return now - answeredNanos >= maxStaleNanos();
  }

  private long maxStaleNanos() {
    Duration limit =
        cluster.target().isSecure()
            ? cluster.config().dns().maxStaleHttps()
            : cluster.config().dns().maxStaleHttp();
    return limit.toNanos();
  }

  /** The machine slept: the answer is older than the ticker says. */
  void agedOnControl(long nanos) {
    assert shared.control().isCurrent();
    answer.aged(nanos);
  }

  /** Ends it. */
  void closeOnControl() {
    assert shared.control().isCurrent();
    cancelExpiry();
  }

  /** A request begins: one that finds no answer is a reason to ask for one. */
  void used() {
    if (cluster.snapshot().phase() == Snapshot.Phase.FAILED) {
      askEarly();
    }
  }

  /** As {@link #askEarlyOnControl}, on any thread: however many ask, it is heard once. */
  void askEarly() {
    if (asking.compareAndSet(false, true)) {
      shared.control().execute(this::hearOnControl);
    }
  }

  private void hearOnControl() {
    asking.set(false);
    askEarlyOnControl();
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
