/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears of every decision. All methods do nothing by default.
 *
 * <p>Threading: state events come on the control thread of the load balancer, in order; {@link
 * #onAttempt} and {@link #onRequest} come where the attempt ends, possibly on an event loop. None
 * may block. An exception thrown by a listener is logged and contained.
 */
public interface FailawayListener {

  /** A target was used for the first time. */
  default void onTargetAdded(TargetAdded event) {}

  /** A target was not used for ten minutes, or too many were: nothing is kept of it but health. */
  default void onTargetForgotten(TargetForgotten event) {}

  /**
   * A refresh changed the endpoints of a target, or took them all: lookups failed for so long that
   * the last answer can not be trusted any more.
   */
  default void onEndpointsChanged(EndpointsChanged event) {}

  /** Zone labels of a target's endpoints changed. */
  default void onZonesChanged(ZonesChanged event) {}

  /** An endpoint that DNS no longer lists got its last request. */
  default void onEndpointLeft(EndpointLeft event) {}

  /** An endpoint left so long ago that nothing is remembered of it any more. */
  default void onEndpointForgotten(EndpointForgotten event) {}

  /** A lookup succeeded or failed. */
  default void onRefresh(Refreshed event) {}

  /** An endpoint was ejected. */
  default void onEjected(Ejected event) {}

  /** An endpoint takes requests again. */
  default void onReadmitted(Readmitted event) {}

  /** Fail-open began or ended. */
  default void onFailOpen(FailOpenChanged event) {}

  /** The name of a target began or ceased to shed load. */
  default void onShed(ShedChanged event) {}

  /** A zone was shifted away, or returned. */
  default void onShift(ShiftChanged event) {}

  /** An attempt ended. */
  default void onAttempt(AttemptEnded event) {}

  /** A request ended: its response head was delivered, or it failed. */
  default void onRequest(RequestEnded event) {}

  /**
   * A target was used for the first time.
   *
   * @param target which
   */
  record TargetAdded(Target target) {}

  /**
   * A target is no longer in use.
   *
   * @param target which
   */
  record TargetForgotten(Target target) {}

  /**
   * The endpoints of a target changed.
   *
   * @param target whose endpoints
   * @param added new ones, and ones that are listed again
   * @param withdrawn the ones no longer listed
   * @param members all that are listed now
   * @param rested the ones of another record of the name, which may come back
   */
  record EndpointsChanged(
      Target target,
      List<Endpoint> added,
      List<Endpoint> withdrawn,
      List<Endpoint> members,
      List<Endpoint> rested) {

    /** Without a change of records. */
    public EndpointsChanged(
        Target target, List<Endpoint> added, List<Endpoint> withdrawn, List<Endpoint> members) {
      this(target, added, withdrawn, members, List.of());
    }
  }

  /**
   * Zone labels changed, as when the zonal names of a target were looked up.
   *
   * @param target whose endpoints
   * @param members all that are listed now, with their labels
   */
  record ZonesChanged(Target target, List<Endpoint> members) {}

  /**
   * An endpoint that DNS no longer lists got its last request.
   *
   * @param target it belonged to
   * @param endpoint which
   * @param lastListed time from the last answer that listed it to the last request that started on
   *     it, at most: DNS changed within that time
   */
  record EndpointLeft(Target target, Endpoint endpoint, Duration lastListed) {}

  /**
   * Nothing is remembered of an endpoint any more.
   *
   * @param target it belonged to
   * @param endpoint which
   */
  record EndpointForgotten(Target target, Endpoint endpoint) {}

  /**
   * A lookup ended.
   *
   * @param name that was looked up
   * @param answer when it succeeded
   * @param error when it failed
   * @param took how long
   * @param result in one word
   */
  record Refreshed(
      String name,
      Optional<Resolution> answer,
      Optional<String> error,
      Duration took,
      LookupResult result) {}

  /**
   * An endpoint was ejected.
   *
   * @param target it belongs to
   * @param endpoint which
   * @param reason why
   * @param duration for how long at least
   * @param enforced false when the policy only detects: the endpoint still takes requests
   */
  record Ejected(
      Target target,
      Endpoint endpoint,
      EjectionReason reason,
      Duration duration,
      boolean enforced) {}

  /**
   * An endpoint takes requests again.
   *
   * @param target it belongs to
   * @param endpoint which
   */
  record Readmitted(Target target, Endpoint endpoint) {}

  /**
   * Fail-open began or ended.
   *
   * @param target whose
   * @param active whether ejections are ignored now
   */
  record FailOpenChanged(Target target, boolean active) {}

  /**
   * Shedding began or ended.
   *
   * @param target whose name
   * @param active whether requests fail at once now
   */
  record ShedChanged(Target target, boolean active) {}

  /**
   * A zone was shifted away, or returned.
   *
   * @param zone label
   * @param duration until it returns by itself; empty when it returned
   */
  record ShiftChanged(String zone, Optional<Duration> duration) {}

  /**
   * An attempt ended.
   *
   * @param target of the request
   * @param endpoint whom it went to
   * @param number of the attempt, from 1
   * @param outcome what it proved
   * @param duration from its start to the response head, or to its failure
   */
  record AttemptEnded(
      Target target, Endpoint endpoint, int number, Outcome outcome, Duration duration) {}

  /**
   * A request ended.
   *
   * @param target of the request
   * @param attempts how many it took
   * @param outcome of the last one
   * @param duration from its start
   */
  record RequestEnded(Target target, int attempts, Outcome outcome, Duration duration) {}
}
