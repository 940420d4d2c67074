/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.EjectionReason;
import dev.failaway.LookupResult;
import dev.failaway.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to a target since it was first used. Always counted, whether or not anybody binds a
 * meter to it.
 *
 * <p>Threading: any thread counts and reads.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never stored
public final class ClusterCounters {

  private final LongAdder requests = new LongAdder();
  private final LongAdder failedRequests = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder retriesWithoutBudget = new LongAdder();
  private final LongAdder readmissions = new LongAdder();
  private final LongAdder[] lookups = adders(LookupResult.values().length);
  private final LongAdder[] lookupNanos = adders(LookupResult.values().length);
  private final LongAdder shedRequests = new LongAdder();
  private final LongAdder failOpenLeases = new LongAdder();
  private final ConnectionCounters connections = new ConnectionCounters();

  /** Zones beyond these are counted together: a label per address must not fill the memory. */
  private static final int MAX_ZONES = 64;

  private static final String OTHER_ZONES = "other";
  private static final String NO_ZONE = "none";

  private final Map<String, ZoneCounters> zones = new ConcurrentHashMap<>();
  private final LongAdder departures = new LongAdder();
  private final LongAdder departureNanos = new LongAdder();
  private final Map<EjectionReason, LongAdder> ejections = new EnumMap<>(EjectionReason.class);

  ClusterCounters() {
    for (EjectionReason reason : EjectionReason.values()) {
      ejections.put(reason, new LongAdder());
    }
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int index = 0; index < count; index++) {
      adders[index] = new LongAdder();
    }
    return adders;
  }

  /** What happened to its connections. */
  public ConnectionCounters connections() {
    return connections;
  }

  /** Requests begun. */
  public long requests() {
    return requests.sum();
  }

  /** Requests that ended with an exception. */
  public long failedRequests() {
    return failedRequests.sum();
  }

  /** Requests that failed at once because DNS sheds load. */
  public long shedRequests() {
    return shedRequests.sum();
  }

  /** Attempts that ended with this outcome, in whatever zone: each is counted once, there. */
  public long attempts(Outcome outcome) {
    long sum = 0;
    for (ZoneCounters zone : zones.values()) {
      sum += zone.attempts(outcome);
    }
    return sum;
  }

  /**
   * What happened in a zone, or at the endpoints without a label; what happens beyond the
   * sixty-fourth label is counted together.
   */
  public ZoneCounters zone(Optional<String> zone) {
    String name = zone.orElse(NO_ZONE);
    ZoneCounters known = zones.get(name);
    if (known != null) {
      return known;
    }
    return zones.computeIfAbsent(
        zones.size() < MAX_ZONES ? name : OTHER_ZONES, any -> new ZoneCounters());
  }

  /** Further attempts decided. */
  public long retries() {
    return retries.sum();
  }

  /** Further attempts not made because the budget was spent. */
  public long retriesWithoutBudget() {
    return retriesWithoutBudget.sum();
  }

  /** Leases given although no endpoint was eligible. */
  public long failOpenLeases() {
    return failOpenLeases.sum();
  }

  /** Ejections for this reason. */
  public long ejections(EjectionReason reason) {
    LongAdder adder = ejections.get(reason);
    return adder == null ? 0 : adder.sum();
  }

  /** Endpoints readmitted. */
  public long readmissions() {
    return readmissions.sum();
  }

  /** Lookups of its name that ended like this. */
  public long lookups(LookupResult result) {
    return lookups[result.ordinal()].sum();
  }

  /** How long these took, together. */
  public long lookupNanos(LookupResult result) {
    return lookupNanos[result.ordinal()].sum();
  }

  /** Endpoints that DNS no longer listed and that got their last request. */
  public long departures() {
    return departures.sum();
  }

  /**
   * Nanoseconds from the last answer that listed an endpoint to the last request on it, over all
   * {@link #departures}.
   */
  public long departureNanos() {
    return departureNanos.sum();
  }

  void countDeparture(long nanos) {
    departures.increment();
    departureNanos.add(nanos);
  }

  void countRequest() {
    requests.increment();
  }

  void countFailedRequest() {
    failedRequests.increment();
  }

  void countShedRequest() {
    shedRequests.increment();
  }

  void countRetry() {
    retries.increment();
  }

  void countRetryWithoutBudget() {
    retriesWithoutBudget.increment();
  }

  void countFailOpenLease() {
    failOpenLeases.increment();
  }

  void countEjection(EjectionReason reason) {
    LongAdder adder = ejections.get(reason);
    if (adder != null) {
      adder.increment();
    }
  }

  void countReadmission() {
    readmissions.increment();
  }

  void countLookup(LookupResult result, long nanos) {
    lookups[result.ordinal()].increment();
    lookupNanos[result.ordinal()].add(nanos);
  }
}
