/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.internal.balance.Candidate;
import dev.failaway.internal.balance.Picker;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests in the zone of this client while its endpoints are not much busier than others.
 *
 * <ol>
 *   <li>A picker chooses among the endpoints of the zone, another one among all others.
 *   <li>The local one is taken unless it is busier than the other by more than the preference; in
 *       slow start it counts as busier, as small as its share is.
 *   <li>Without an eligible endpoint on one side, the other side takes everything.
 * </ol>
 *
 * <p>So the zone spills over before it drowns: its endpoints carry at most as many times the load
 * of others as the preference says.
 *
 * <p>Threading: immutable; any thread picks.
 */
final class LocalZone {

  private static final ClusterEndpoint[] NONE = {};

  private final String zone;
  private final double preference;
  private final Picker elsewhere;

  /**
   * Creates the rule of a cluster.
   *
   * @param elsewhere of its own: pickers that count would be thrown out of step by the local picks
   */
  LocalZone(String zone, double preference, Picker elsewhere) {
    this.zone = zone;
    this.preference = preference;
    this.elsewhere = elsewhere;
  }

  /** Parts the eligible endpoints; null when there is nothing to prefer. */
  @Nullable Parts part(ClusterEndpoint[] eligible) {
    ClusterEndpoint[] local = filter(eligible, this::isLocal);
    boolean oneSide = local.length == 0 || local.length == eligible.length;
    return oneSide ? null : new Parts(local, filter(eligible, endpoint -> !isLocal(endpoint)));
  }

  private boolean isLocal(ClusterEndpoint endpoint) {
    return endpoint.endpoint().zone().filter(zone::equals).isPresent();
  }

  private static ClusterEndpoint[] filter(
      ClusterEndpoint[] endpoints, Predicate<ClusterEndpoint> condition) {
    return Arrays.stream(endpoints).filter(condition).toList().toArray(NONE);
  }

  private static double busy(Candidate candidate) {
    return candidate.load() / candidate.weight();
  }

  /** Eligible endpoints on both sides. */
  final class Parts {
    private final ClusterEndpoint[] local;
    private final ClusterEndpoint[] others;

    private Parts(ClusterEndpoint[] local, ClusterEndpoint[] others) {
      this.local = local;
      this.others = others;
    }

    /** Returns a usable endpoint, or null when none is left. */
    @Nullable ClusterEndpoint pick(Picker picker, RandomGenerator random) {
      ClusterEndpoint near = picker.pick(local, random);
      ClusterEndpoint far = elsewhere.pick(others, random);
      if (near == null || far == null) {
        return near == null ? far : near;
      }
      return busy(near) <= preference * busy(far) ? near : far;
    }
  }
}
