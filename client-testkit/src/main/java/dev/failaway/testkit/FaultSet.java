/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All faults of one node at one moment.
 *
 * <p>Threading: immutable, replaced whole; only the counters of limited faults count down.
 */
final class FaultSet {
  static final FaultSet NONE = new FaultSet(Map.of());

  private record Taker(RequestFault fault, AtomicLong left) {
    boolean takes(RandomGenerator dice) {
      boolean drawn = fault.share() >= 1 || dice.nextDouble() < fault.share();
      return drawn && left.get() > 0 && left.getAndDecrement() > 0;
    }
  }

  private record Slot(NodeFault fault, @Nullable Taker taker) {}

  private final Map<String, Slot> slots;
  private final List<Taker> takers;

  private FaultSet(Map<String, Slot> slots) {
    this.slots = slots;
    List<Taker> found = new ArrayList<>();
    for (Slot slot : slots.values()) {
      if (slot.taker() != null) {
        found.add(slot.taker());
      }
    }
    this.takers = List.copyOf(found);
  }

  FaultSet with(NodeFault fault) {
    Map<String, Slot> more = new LinkedHashMap<>(slots);
    more.remove(fault.kind());
    Taker taker =
        fault instanceof RequestFault request
            ? new Taker(request, new AtomicLong(request.times()))
            : null;
    more.put(fault.kind(), new Slot(fault, taker));
    return new FaultSet(more);
  }

  FaultSet without(String kind) {
    Map<String, Slot> fewer = new LinkedHashMap<>(slots);
    fewer.remove(kind);
    return new FaultSet(fewer);
  }

  /** The fault that takes this request, if any does. */
  Optional<RequestFault> taking(RandomGenerator dice) {
    for (Taker taker : takers) {
      if (taker.takes(dice)) {
        return Optional.of(taker.fault());
      }
    }
    return Optional.empty();
  }

  Optional<DoorFault> door() {
    return find(DoorFault.KIND, DoorFault.class);
  }

  Optional<LatencyFault> latency() {
    return find(LatencyFault.KIND, LatencyFault.class);
  }

  Optional<IdleFault> idle() {
    return find(IdleFault.KIND, IdleFault.class);
  }

  Optional<RetireFault> retire() {
    return find(RetireFault.KIND, RetireFault.class);
  }

  Optional<TlsFault> certificate() {
    return find(TlsFault.CERTIFICATE, TlsFault.class);
  }

  boolean omitsCloseNotify() {
    return slots.containsKey(TlsFault.CLOSE_NOTIFY);
  }

  List<NodeFault> list() {
    return slots.values().stream().map(Slot::fault).toList();
  }

  private <T extends NodeFault> Optional<T> find(String kind, Class<T> type) {
    Slot slot = slots.get(kind);
    return slot == null ? Optional.empty() : Optional.of(type.cast(slot.fault()));
  }
}
