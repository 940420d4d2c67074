/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import dev.failaway.netty.internal.Slot.State;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every transition between two states, allowed or not. */
class SlotTest {

  /** As the class says; from one request to the next that waited for it, a place stays in use. */
  private static Set<State> allowed(State from) {
    return switch (from) {
      case QUEUED -> EnumSet.of(State.CONNECTING, State.CLOSED);
      case CONNECTING -> EnumSet.of(State.IDLE, State.IN_USE, State.CLOSED);
      case IDLE -> EnumSet.of(State.IN_USE, State.CLOSED);
      case IN_USE -> EnumSet.of(State.IN_USE, State.IDLE, State.RETIRING, State.CLOSED);
      case RETIRING -> EnumSet.of(State.CLOSED);
      case CLOSED -> EnumSet.noneOf(State.class);
    };
  }

  /** How a place gets into each state. */
  private static List<State> path(State to) {
    return switch (to) {
      case QUEUED -> List.of();
      case CONNECTING -> List.of(State.CONNECTING);
      case IDLE -> List.of(State.CONNECTING, State.IDLE);
      case IN_USE -> List.of(State.CONNECTING, State.IN_USE);
      case RETIRING -> List.of(State.CONNECTING, State.IN_USE, State.RETIRING);
      case CLOSED -> List.of(State.CLOSED);
    };
  }

  static Stream<Arguments> transitions() {
    return Stream.of(State.values())
        .flatMap(
            from ->
                Stream.of(State.values())
                    .filter(to -> to != State.QUEUED)
                    .map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("transitions")
  void aPlaceMovesAsItMayAndNotOtherwise(State from, State to) {
    Slot slot = slot();
    path(from).forEach(state -> move(slot, state));
    assertThat(slot.state()).isEqualTo(from);

    if (allowed(from).contains(to)) {
      move(slot, to);
      assertThat(slot.state()).isEqualTo(to);
    } else {
      assertThatIllegalStateException()
          .isThrownBy(() -> move(slot, to))
          .withMessageContaining(from + " to " + to);
      assertThat(slot.state()).isEqualTo(from);
    }
  }

  private static void move(Slot slot, State to) {
    switch (to) {
      case CONNECTING -> slot.toConnecting(1, 2);
      case IDLE -> slot.toIdle(1, 2);
      case IN_USE -> slot.toInUse(1);
      case RETIRING -> slot.toRetiring();
      case CLOSED -> slot.toClosed();
      case QUEUED -> throw new IllegalArgumentException("nothing leads back to " + to);
    }
  }

  private static Slot slot() {
    PoolLimits limits = new PoolLimits(1, 1, 1, 1, 1, () -> new Random(1));
    EndpointPool pool =
        new EndpointPool(
            new Target("http", "service.test", 80),
            Endpoint.of(InetAddress.getLoopbackAddress(), 80),
            limits,
            new ServerIdleTime(),
            slot -> {},
            0);
    return new Slot(pool, false, 0);
  }
}
