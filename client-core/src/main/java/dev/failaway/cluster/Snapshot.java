/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.NoEndpointException;
import dev.failaway.Target;
import dev.failaway.internal.balance.Picker;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a cluster as requests see them, replaced whole.
 *
 * <p>Threading: immutable; the arrays are never written.
 */
final class Snapshot {

  /** What a request can expect. */
  enum Phase {
    /** The first lookup is under way: wait. */
    UNRESOLVED,
    /** There are endpoints. */
    READY,
    /** DNS sheds load: fail at once. */
    SHED,
    /** There is no endpoint: fail at once. */
    FAILED
  }

  private static final ClusterEndpoint[] NONE = {};

  private final Phase phase;
  private final ClusterEndpoint[] members;
  private final ClusterEndpoint[] eligible;

  /** Only where the own zone is preferred and both sides have an eligible endpoint. */
  private final LocalZone.@Nullable Parts parts;

  private final boolean failOpen;
  private final @Nullable Throwable problem;

  private Snapshot(
      Phase phase,
      ClusterEndpoint[] members,
      ClusterEndpoint[] eligible,
      LocalZone.@Nullable Parts parts,
      boolean failOpen,
      @Nullable Throwable problem) {
    this.phase = phase;
    this.members = members;
    this.eligible = eligible;
    this.parts = parts;
    this.failOpen = failOpen;
    this.problem = problem;
  }

  static Snapshot unresolved() {
    return new Snapshot(Phase.UNRESOLVED, NONE, NONE, null, false, null);
  }

  static Snapshot failed(Throwable problem) {
    return new Snapshot(Phase.FAILED, NONE, NONE, null, false, problem);
  }

  static Snapshot shed(List<ClusterEndpoint> members) {
    return new Snapshot(Phase.SHED, members.toArray(NONE), NONE, null, false, null);
  }

  static Snapshot of(
      List<ClusterEndpoint> members, boolean failOpen, @Nullable LocalZone localZone) {
    ClusterEndpoint[] eligible =
        members.stream().filter(ClusterEndpoint::isUsable).toArray(ClusterEndpoint[]::new);
    return new Snapshot(
        Phase.READY,
        members.toArray(NONE),
        eligible,
        localZone == null ? null : localZone.part(eligible),
        failOpen,
        null);
  }

  Phase phase() {
    return phase;
  }

  /** What a request fails with that finds no endpoint. */
  NoEndpointException noEndpoint(Target target) {
    String reason =
        problem == null ? "dns lists none" : "dns lookup failed: " + problem.getMessage();
    return new NoEndpointException(target, reason, problem);
  }

  List<ClusterEndpoint> members() {
    return List.of(members);
  }

  /** Returns the first member that matches, or null. */
  @Nullable ClusterEndpoint first(Predicate<ClusterEndpoint> condition) {
    for (ClusterEndpoint member : members) {
      if (condition.test(member)) {
        return member;
      }
    }
    return null;
  }

  int eligibleCount() {
    return eligible.length;
  }

  /** Whether ejections are ignored. */
  boolean isFailOpen() {
    return failOpen;
  }

  /** Returns an eligible endpoint, or null when none is left since this snapshot was taken. */
  @Nullable ClusterEndpoint pick(Picker picker, RandomGenerator random) {
    return parts == null ? picker.pick(eligible, random) : parts.pick(picker, random);
  }

  /**
   * Returns an eligible endpoint that the request has not tried: of the other address family when
   * no attempt got a connection in this one, else of an untried zone, if there is one.
   */
  @Nullable ClusterEndpoint pickUntried(TriedEndpoints tried, RandomGenerator random) {
    ClusterEndpoint otherFamily = Picker.leastLoaded(eligible, tried::isOtherFamily, random);
    if (otherFamily != null) {
      return otherFamily;
    }
    ClusterEndpoint elsewhere = Picker.leastLoaded(eligible, tried::isOtherZone, random);
    return elsewhere != null ? elsewhere : Picker.leastLoaded(eligible, tried::isUntried, random);
  }

  /** Whether an eligible endpoint is left that is neither tried nor the one named. */
  boolean hasUntried(TriedEndpoints tried, ClusterEndpoint apartFrom) {
    for (ClusterEndpoint endpoint : eligible) {
      if (endpoint != apartFrom && endpoint.isUsable() && tried.isUntried(endpoint)) {
        return true;
      }
    }
    return false;
  }
}
