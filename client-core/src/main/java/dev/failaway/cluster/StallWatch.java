/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.internal.health.PeerLatency;
import dev.failaway.internal.health.Silence;
import dev.failaway.internal.health.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Leaves an endpoint that takes requests and answers none, before any timeout: a frozen machine and
 * a lost network look like this, and an ALB answers no HTTP/2 PING that would tell.
 *
 * <ol>
 *   <li>Suspect: at least three requests were written since its last octet, the first of them
 *       longer ago than max(100 ms, 3 x p99 of its peers) and the third longer than p99, while they
 *       answered nine of ten. It gets no new lease (reason STALL).
 *   <li>Given up: no octet for max(500 ms, 6 x p99) either, also when something else ejected it
 *       first. Its connections are retired, and what can be sent again and is affordable goes
 *       elsewhere; the rest waits on.
 *   <li>One octet clears the suspicion, as if nothing had been.
 *   <li>Fewer silent requests are a doubt: the next ones that can be sent again go there, up to
 *       three in all. A slow but healthy endpoint answers them, and the slow ones are left alone.
 *   <li>The live request that is to readmit an endpoint is given up the same way, alone.
 *   <li>Without peers that answer nobody is judged: then only timeouts act.
 * </ol>
 *
 * <p>A look is asked for by the third silent request, doubts arise with the tick of the comparison;
 * nothing else is scheduled while endpoints answer.
 *
 * <p>Threading: looks on the control thread; requests ask for them on any.
 */
final class StallWatch {

  private static final int MIN_REQUESTS = Silence.MIN_REQUESTS;
  private static final long SUSPECT_NANOS = 100_000_000L;
  private static final long GIVE_UP_NANOS = 500_000_000L;
  private static final int SUSPECT_FACTOR = 3;
  private static final int GIVE_UP_FACTOR = 6;

  /** Between two looks while the peers prove nothing; grows with the silence. */
  private static final long PAUSE_NANOS = 25_000_000L;

  private static final int PAUSE_SHARE = 8;

  private final Shared shared;
  private final Traffic traffic = new Traffic();

  /** Requests that are wanted to settle doubts: nearly always none. */
  private final AtomicInteger wanted = new AtomicInteger();

  /** Whose endpoints these are; another one when a forgotten target is used again. */
  private volatile @Nullable Cluster watched;

  StallWatch(Shared shared) {
    this.shared = shared;
  }

  void watch(Cluster cluster) {
    watched = cluster;
  }

  private Cluster cluster() {
    Cluster current = watched;
    if (current == null) {
      throw new IllegalStateException("no cluster");
    }
    return current;
  }

  Traffic traffic() {
    return traffic;
  }

  /** A request was written to an endpoint that may be silent; any thread. */
  void wrote(ClusterEndpoint endpoint, int silentRequests) {
    if ((silentRequests >= MIN_REQUESTS || endpoint.awaitsProbe()) && endpoint.beginWatch()) {
      shared.control().execute(() -> look(endpoint));
    }
  }

  /** Looks for endpoints that are silent, but too few requests were written to them to say more. */
  void doubtOnControl(long now) {
    assert shared.control().isCurrent();
    int asked = 0;
    for (ClusterEndpoint endpoint : cluster().snapshot().members()) {
      Silence.@Nullable Reading silence = endpoint.silence().read();
      int missing = silence == null ? 0 : MIN_REQUESTS - silence.requests();
      boolean doubted =
          silence != null
              && missing > 0
              && endpoint.isUsable()
              && isTooLong(endpoint, silence, now);
      endpoint.want(doubted ? missing : 0);
      asked += doubted ? missing : 0;
    }
    if (asked != 0 || wanted.get() != 0) {
      wanted.set(asked);
    }
  }

  private boolean isTooLong(ClusterEndpoint endpoint, Silence.Reading silence, long now) {
    if (now - silence.sinceNanos() < SUSPECT_NANOS) {
      return false;
    }
    List<ClusterEndpoint> peers = peersOf(endpoint, now);
    return now - silence.sinceNanos() >= SUSPECT_FACTOR * p99Nanos(peers, now)
        && endpoint.silence().peersAnswered(silence, silences(endpoint, peers));
  }

  /** Returns an endpoint in doubt for a request that can be sent again; any thread. */
  @Nullable ClusterEndpoint claimDoubt() {
    if (wanted.get() <= 0) {
      return null;
    }
    for (ClusterEndpoint endpoint : cluster().snapshot().members()) {
      if (endpoint.isUsable() && endpoint.claimWanted()) {
        wanted.decrementAndGet();
        return endpoint;
      }
    }
    return null;
  }

  /** An octet came from a suspect; any thread. */
  void heard(ClusterEndpoint suspect) {
    shared.control().execute(() -> clearOnControl(suspect));
  }

  private void clearOnControl(ClusterEndpoint suspect) {
    if (!suspect.isSuspect() || suspect.awaitsProbe()) {
      return; // cleared before, or its probe will tell
    }
    if (suspect.isWatched()) {
      cluster().readmission().clearOnControl(suspect);
    } else { // given up before: its connections are gone, it begins slowly
      cluster().readmission().readmitOnControl(suspect);
    }
  }

  private void look(ClusterEndpoint endpoint) {
    Silence.Reading silence = endpoint.silence().read();
    if (silence == null || !isInQuestion(endpoint, silence)) {
      endpoint.endWatch();
      Silence.Reading next = endpoint.silence().read();
      if (next != null && isInQuestion(endpoint, next)) { // written meanwhile: nobody else looks
        wrote(endpoint, next.requests());
      }
      return;
    }
    long now = shared.now();
    long silentNanos = now - silence.sinceNanos();
    boolean last = !endpoint.health().isEligible();
    long patience = last ? GIVE_UP_NANOS : SUSPECT_NANOS;
    if (silentNanos < patience) {
      lookAgain(endpoint, patience - silentNanos);
      return;
    }
    List<ClusterEndpoint> peers = peersOf(endpoint, now);
    long p99 = p99Nanos(peers, now);
    long missing = Math.max(patience, (last ? GIVE_UP_FACTOR : SUSPECT_FACTOR) * p99) - silentNanos;
    if (!last) { // the youngest of the three had its time as well
      missing = Math.max(missing, p99 - (now - silence.enoughNanos()));
    }
    if (missing > 0) {
      lookAgain(endpoint, missing);
    } else if (!endpoint.silence().peersAnswered(silence, silences(endpoint, peers))) {
      lookAgain(endpoint, Math.max(PAUSE_NANOS, silentNanos / PAUSE_SHARE));
    } else if (last) {
      giveUp(endpoint);
    } else {
      suspect(endpoint, now);
      lookAgain(endpoint, PAUSE_NANOS);
    }
  }

  private boolean isInQuestion(ClusterEndpoint endpoint, Silence.Reading silence) {
    if (!cluster().isListed(endpoint)) {
      return false;
    }
    return cluster().judge().isLiveProbe(endpoint)
        || (silence.requests() >= MIN_REQUESTS
            && endpoint.health().state() != EndpointState.PROBING);
  }

  private void lookAgain(ClusterEndpoint endpoint, long delayNanos) {
    shared.control().schedule(() -> look(endpoint), delayNanos);
  }

  /** The others that are not as silent themselves. */
  private List<ClusterEndpoint> peersOf(ClusterEndpoint endpoint, long now) {
    return cluster().snapshot().members().stream()
        .filter(other -> other != endpoint && !isSilent(other, now))
        .toList();
  }

  private static boolean isSilent(ClusterEndpoint endpoint, long now) {
    Silence.Reading silence = endpoint.silence().read();
    return silence != null && now - silence.sinceNanos() >= SUSPECT_NANOS;
  }

  private static long p99Nanos(List<ClusterEndpoint> peers, long now) {
    return PeerLatency.p99Nanos(peers.stream().map(ClusterEndpoint::responses).toList(), now);
  }

  private List<Silence.Reading> silences(ClusterEndpoint endpoint, List<ClusterEndpoint> peers) {
    List<Silence.Reading> silences = new ArrayList<>();
    for (ClusterEndpoint other : cluster().snapshot().members()) {
      Silence.@Nullable Reading silence = other.silence().read();
      if (silence != null && other != endpoint && !peers.contains(other)) {
        silences.add(silence);
      }
    }
    return silences;
  }

  private void suspect(ClusterEndpoint endpoint, long now) {
    if (endpoint.health().ejectBecause(EjectionReason.STALL, now, shared.random())) {
      endpoint.suspect(true);
      cluster().readmission().ejectedOnControl(endpoint);
    }
  }

  private void giveUp(ClusterEndpoint endpoint) {
    endpoint.endWatch();
    if (cluster().config().ejection().detectOnly()) {
      return;
    }
    endpoint.silence().heard(); // what is written from now on, a probe, is a silence of its own
    if (endpoint.awaitsProbe()) {
      cluster().judge().liveProbeEnded(endpoint, Outcome.STALLED, 0);
    } else {
      cluster().retire(List.of(endpoint), Transport.Retirement.EJECTED);
      cluster().readmission().silentOnControl(endpoint);
    }
    for (Transport transport : shared.transports()) {
      transport.stalled(cluster().target(), endpoint.endpoint());
    }
  }
}
