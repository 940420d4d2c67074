/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.CloseReason;
import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Transport.Retirement;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EndpointPoolTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long IDLE = 50 * SECOND;
  private static final long LIFETIME = 300 * SECOND;

  private final Deque<Slot> connects = new ArrayDeque<>();
  private final ServerIdleTime server = new ServerIdleTime();
  private final EndpointPool pool = pool(2, 1);
  private long now = 1;

  @Test
  void anIdleConnectionIsTakenNewestFirst() throws Exception {
    Slot older = open(new FakeConnection());
    Slot newer = open(new FakeConnection());
    pool.release(older, true, Nanos.FOREVER, now);
    pool.release(newer, true, Nanos.FOREVER, now);

    assertThat(pool.take(null, false, now, now)).isSameAs(newer);
    assertThat(pool.take(null, false, now, now)).isSameAs(older);
    assertThat(pool.take(null, false, now, now)).isNull();
  }

  @Test
  void aCallerOnALoopGetsTheNewestConnectionOfThatLoop() throws Exception {
    DefaultEventExecutor loop = new DefaultEventExecutor();
    Slot own = open(new FakeConnection(loop));
    Slot other = open(new FakeConnection());
    pool.release(own, true, Nanos.FOREVER, now);
    pool.release(other, true, Nanos.FOREVER, now);

    assertThat(pool.take(loop, false, now, now)).isSameAs(own);
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
  }

  @Test
  void connectionsPastTheirTimeOrBrokenAreClosedInsteadOfTaken() throws Exception {
    FakeConnection idle = new FakeConnection();
    FakeConnection broken = new FakeConnection();
    Slot first = open(idle);
    Slot second = open(broken);
    pool.release(first, true, Nanos.FOREVER, now);
    pool.release(second, true, Nanos.FOREVER, now);
    broken.usable = false;

    now += IDLE;

    assertThat(pool.take(null, false, now, now)).isNull();
    assertThat(idle.closed).isEqualTo(CloseReason.IDLE);
    assertThat(broken.closed).isNotNull();
    assertThat(pool).hasToString("maximum 2, in use 0, idle 0, connecting 0, waiting 0");
  }

  @Test
  void theServersOwnIdleTimeIsObeyed() throws Exception {
    Slot slot = open(new FakeConnection());
    pool.release(slot, true, 4 * SECOND, now);

    now += 4 * SECOND;

    assertThat(pool.take(null, false, now, now)).isNull();
  }

  @Test
  void aConnectionPastItsLifetimeRetiresAfterItsResponse() throws Exception {
    FakeConnection connection = new FakeConnection();
    Slot slot = open(connection);

    now += LIFETIME;
    assertThat(connection.closed).isNull();
    pool.release(slot, true, Nanos.FOREVER, now);

    assertThat(connection.closed).isEqualTo(CloseReason.LIFETIME);
    assertThat(slot.state()).isEqualTo(Slot.State.CLOSED);
  }

  @Test
  void connectionsThatCannotBeReusedAreClosedOnRelease() throws Exception {
    FakeConnection connection = new FakeConnection();
    Slot slot = open(connection);

    pool.release(slot, false, 0, now);

    assertThat(connection.closed).isNotNull();
    assertThat(pool.open()).isZero();
  }

  @Test
  void aWaiterGetsWhicheverComesFirstAFreedOrANewConnection() throws Exception {
    Slot busy = open(new FakeConnection());
    FakeWaiter freed = enqueue(new FakeWaiter());
    pool.release(busy, true, Nanos.FOREVER, now);
    assertThat(freed.granted()).isSameAs(busy);

    Slot connecting = connects.remove();
    pool.connected(connecting, new FakeConnection(), now);
    assertThat(connecting.state()).isEqualTo(Slot.State.IDLE);
    assertThat(pool).hasToString("maximum 2, in use 1, idle 1, connecting 0, waiting 0");
  }

  @Test
  void waitersAreServedFirstComeFirstServedAndBounded() throws Exception {
    Slot one = open(new FakeConnection());
    Slot two = open(new FakeConnection());
    FakeWaiter first = enqueue(new FakeWaiter());

    assertThatThrownBy(() -> enqueue(new FakeWaiter()))
        .isInstanceOf(PoolExhaustedException.class)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("maximum 2, in use 2, idle 0, connecting 0, waiting 1");

    pool.release(two, true, Nanos.FOREVER, now);
    assertThat(first.granted()).isSameAs(two);
    pool.release(one, true, Nanos.FOREVER, now);
    assertThat(pool).hasToString("maximum 2, in use 1, idle 1, connecting 0, waiting 0");
  }

  @Test
  void aWaiterThatGaveUpIsPassedOver() throws Exception {
    Slot busy = open(new FakeConnection());
    open(new FakeConnection());
    FakeWaiter gone = enqueue(new FakeWaiter());
    assertThat(gone.claim()).isTrue();
    pool.forget(gone);
    FakeWaiter next = enqueue(new FakeWaiter());

    pool.release(busy, true, Nanos.FOREVER, now);

    assertThat(gone.slot).isNull();
    assertThat(next.granted()).isSameAs(busy);
  }

  @Test
  void aFailedConnectFailsOneWaiterAndIsToldOnlyThere() throws Exception {
    FakeWaiter waiter = enqueue(new FakeWaiter());
    Slot slot = connects.remove();

    boolean told =
        pool.connectFailed(slot, Outcome.CONNECT_FAILED, new ConnectException("no"), now);

    assertThat(told).isTrue();
    assertThat(waiter.refusal).isEqualTo(Outcome.CONNECT_FAILED);
    assertThat(pool).hasToString("maximum 2, in use 0, idle 0, connecting 0, waiting 0");
  }

  @Test
  void aFailedConnectNobodyWaitsForIsToldElsewhere() throws Exception {
    FakeWaiter waiter = enqueue(new FakeWaiter());
    assertThat(waiter.claim()).isTrue();
    pool.forget(waiter);

    assertThat(
            pool.connectFailed(
                connects.remove(), Outcome.CONNECT_FAILED, new ConnectException("no"), now))
        .isFalse();
  }

  @Test
  void whereNoConnectMayEvenWaitItsTurnAllAreRefusedWhoWaitForOne() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    EndpointPool wide =
        pool(
            50,
            20_000,
            slot -> {
              if (full.get()) {
                fail(slot, Outcome.NOT_READY);
              } else {
                connects.add(slot);
              }
            });
    List<FakeWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      FakeWaiter waiter = new FakeWaiter();
      waiters.add(waiter);
      wide.enqueue(waiter, SECOND, now, now);
    }

    full.set(true);
    List.copyOf(connects).forEach(slot -> fail(slot, Outcome.CONNECT_FAILED));

    assertThat(waiters).allMatch(waiter -> waiter.refusal != null);
    assertThat(waiters).filteredOn(w -> w.refusal == Outcome.CONNECT_FAILED).hasSize(4);
    assertThat(wide).hasToString("maximum 50, in use 0, idle 0, connecting 0, waiting 0");
  }

  private void fail(Slot slot, Outcome outcome) {
    slot.pool.connectFailed(slot, outcome, new ConnectException("no"), now);
  }

  @Test
  void whoWantsANewConnectionDoesNotGetAUsedOne() throws Exception {
    FakeConnection used = new FakeConnection();
    Slot idle = open(used);
    pool.release(idle, true, Nanos.FOREVER, now);
    FakeWaiter fresh = enqueue(new FakeWaiter(true));
    assertThat(fresh.slot).isNull();

    Slot connecting = connects.remove();
    pool.connected(connecting, new FakeConnection(), now);

    assertThat(fresh.granted()).isSameAs(connecting);
    assertThat(used.closed).isNull();
  }

  @Test
  void roomIsMadeForWhoWantsANewConnection() throws Exception {
    Slot one = open(new FakeConnection());
    Slot two = open(new FakeConnection());
    FakeWaiter fresh = enqueue(new FakeWaiter(true));
    assertThat(connects).isEmpty();

    pool.release(one, true, Nanos.FOREVER, now);

    assertThat(one.state()).isEqualTo(Slot.State.CLOSED);
    pool.connected(connects.remove(), new FakeConnection(), now);
    assertThat(fresh.granted()).isNotSameAs(one);
    assertThat(two.state()).isEqualTo(Slot.State.IN_USE);
  }

  @Test
  void handshakesInFlightAreBounded() throws Exception {
    EndpointPool wide = pool(50, 100);
    List<FakeWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      FakeWaiter waiter = new FakeWaiter();
      waiters.add(waiter);
      wide.enqueue(waiter, SECOND, now, now);
    }
    assertThat(connects).hasSize(EndpointPool.HANDSHAKES);

    for (int i = 0; i < 20; i++) {
      wide.connected(connects.remove(), new FakeConnection(), now);
      assertThat(connects.size()).isLessThanOrEqualTo(EndpointPool.HANDSHAKES);
    }

    assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.slot).isNotNull());
    assertThat(connects).isEmpty();
  }

  @Test
  void whatMustNotBeSentTwiceGetsNoConnectionTheServerMayBeClosing() throws Exception {
    EndpointPool wide = pool(3, 1);
    Slot doubtful = idle(wide);
    server.closed(SECOND, 0, now);
    now += 800_000_000;

    assertThat(wide.take(null, true, now, now)).isNull();
    FakeWaiter careful = FakeWaiter.careful();
    wide.enqueue(careful, SECOND, now, now);
    assertThat(careful.slot).isNull();
    wide.connected(connects.remove(), new FakeConnection(), now);

    assertThat(careful.granted()).isNotSameAs(doubtful);
    assertThat(wide.take(null, false, now, now)).isSameAs(doubtful);
  }

  @Test
  void connectionsCloseBeforeTheServerIsKnownToCloseThem() throws Exception {
    Slot first = open(new FakeConnection());
    for (int i = 0; i < 3; i++) {
      server.closed(SECOND, 0, now);
      now += SECOND;
    }
    pool.release(first, true, Nanos.FOREVER, now);

    now += 750_000_000;

    assertThat(pool.take(null, false, now, now)).isNull();
    assertThat(first.state()).isEqualTo(Slot.State.CLOSED);
  }

  @Test
  void theServersIdleTimeIsLearntFromConnectionsThatEndWhileIdleOrWhenReused() throws Exception {
    Slot one = open(new FakeConnection());
    Slot two = open(new FakeConnection());
    pool.release(one, true, Nanos.FOREVER, now);
    pool.release(two, true, Nanos.FOREVER, now);
    now += 5 * SECOND;

    pool.closed(one, now);
    Slot reused = pool.take(null, false, now, now);
    assertThat(reused).isSameAs(two);
    pool.closedStale(two, now);

    assertThat(server).hasToString("5000 ms, unconfirmed");
    assertThat(pool.open()).isZero();
  }

  @Test
  void aConnectionGivenBackUnusedIsAsOldAsItWas() throws Exception {
    Slot slot = idle(pool);
    now += 40 * SECOND;
    assertThat(pool.take(null, false, now, now)).isSameAs(slot);

    pool.putBack(slot, now);

    assertThat(slot.idleSinceNanos()).isEqualTo(now - 40 * SECOND);
    now += 10 * SECOND;
    assertThat(pool.take(null, false, now, now)).isNull();
    assertThat(slot.state()).isEqualTo(Slot.State.CLOSED);
  }

  @Test
  void aConnectionGivenBackUnusedGoesToTheNextWhoWaits() throws Exception {
    Slot first = open(new FakeConnection());
    open(new FakeConnection());
    FakeWaiter next = enqueue(new FakeWaiter());

    pool.putBack(first, now);

    assertThat(next.granted()).isSameAs(first);
    assertThat(pool).hasToString("maximum 2, in use 2, idle 0, connecting 0, waiting 0");
  }

  @Test
  void anUnusedConnectionOfARetiredPoolIsClosed() throws Exception {
    FakeConnection connection = new FakeConnection();
    Slot slot = open(connection);
    pool.retire(Retirement.EJECTED, now);

    pool.putBack(slot, now);
    pool.putBack(slot, now);

    assertThat(connection.closed).isEqualTo(CloseReason.RETIRED);
    assertThat(pool.open()).isZero();
  }

  @Test
  void whoWouldGetItsTurnTooLateIsRefusedAtOnce() throws Exception {
    EndpointPool busy = pool(1, 100);
    Slot slot = idle(busy);
    for (int i = 0; i < 10; i++) {
      assertThat(busy.take(null, false, now, now)).isSameAs(slot);
      now += 4 * SECOND;
      busy.release(slot, true, Nanos.FOREVER, now);
    }
    busy.take(null, false, now, now);

    assertThatThrownBy(() -> busy.enqueue(new FakeWaiter(), SECOND, now, now))
        .isInstanceOf(PoolExhaustedException.class);

    FakeWaiter patient = new FakeWaiter();
    busy.enqueue(patient, 3 * SECOND, now, now);
    busy.release(slot, true, Nanos.FOREVER, now);
    assertThat(patient.granted()).isSameAs(slot);
  }

  @Test
  void underLoadTheSuccessorIsThereBeforeAConnectionRetires() throws Exception {
    FakeConnection old = new FakeConnection();
    Slot retiring = open(old);
    now = retiring.expiresNanos() - 2 * SECOND;

    pool.sweep(now);
    pool.sweep(now);
    assertThat(connects).hasSize(1);
    Slot successor = connects.remove();
    pool.connected(successor, new FakeConnection(), now);
    now += 2 * SECOND;
    pool.release(retiring, true, Nanos.FOREVER, now);

    assertThat(old.closed).isEqualTo(CloseReason.LIFETIME);
    assertThat(pool.take(null, false, now, now)).isSameAs(successor);
  }

  @Test
  void aConnectionIdleForAMomentIsReplacedAsWell() throws Exception {
    Slot slot = open(new FakeConnection());
    now = slot.expiresNanos() - 2 * SECOND;
    pool.release(slot, true, Nanos.FOREVER, now);

    pool.sweep(now);

    assertThat(connects).hasSize(1);
  }

  @Test
  void aConnectionWithASpareOneBesideItIsNotReplaced() throws Exception {
    Slot first = open(new FakeConnection());
    now += 100 * SECOND;
    Slot spare = open(new FakeConnection());
    pool.release(spare, true, Nanos.FOREVER, first.expiresNanos() - 10 * SECOND);
    now = first.expiresNanos() - 2 * SECOND;

    pool.sweep(now);

    assertThat(connects).isEmpty();
  }

  @Test
  void connectionsOpenedTogetherDoNotRetireTogether() throws Exception {
    EndpointPool wide = pool(500, 500);
    List<FakeWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      FakeWaiter waiter = new FakeWaiter();
      wide.enqueue(waiter, SECOND, now, now);
      waiters.add(waiter);
      wide.connected(connects.remove(), new FakeConnection(), now);
    }
    Deque<Slot> inUse = new ArrayDeque<>();
    waiters.forEach(waiter -> inUse.add(waiter.granted()));

    int most = mostClosedInASecond(wide, inUse, 301);

    assertThat(wide.open()).isZero();
    assertThat(most).isLessThanOrEqualTo(25);
  }

  @Test
  void connectionsThatBecomeIdleTogetherDoNotCloseTogether() throws Exception {
    EndpointPool wide = pool(500, 500);
    Deque<Slot> idle = new ArrayDeque<>();
    for (int i = 0; i < 500; i++) {
      FakeWaiter waiter = new FakeWaiter();
      wide.enqueue(waiter, SECOND, now, now);
      wide.connected(connects.remove(), new FakeConnection(), now);
      idle.add(waiter.granted());
    }
    idle.forEach(slot -> wide.release(slot, true, Nanos.FOREVER, now));

    int most = mostClosedInASecond(wide, new ArrayDeque<>(), 51);

    assertThat(wide.open()).isZero();
    assertThat(most).isLessThanOrEqualTo(25);
  }

  /** Every second all connections in use are given back and taken again, and the pool is swept. */
  private int mostClosedInASecond(EndpointPool swept, Deque<Slot> inUse, int seconds) {
    int most = 0;
    for (int second = 0; second < seconds; second++) {
      int before = swept.open();
      now += SECOND;
      int used = inUse.size();
      while (!inUse.isEmpty()) {
        swept.release(inUse.remove(), true, Nanos.FOREVER, now);
      }
      for (int i = 0; i < used; i++) {
        Slot next = swept.take(null, false, now, now);
        if (next != null) {
          inUse.add(next);
        }
      }
      swept.sweep(now);
      connects.clear();
      most = Math.max(most, before - swept.open());
    }
    return most;
  }

  /** A connection that became idle just now. */
  private Slot idle(EndpointPool in) throws IOException {
    FakeWaiter waiter = new FakeWaiter();
    in.enqueue(waiter, SECOND, now, now);
    in.connected(connects.remove(), new FakeConnection(), now);
    in.release(waiter.granted(), true, Nanos.FOREVER, now);
    return waiter.granted();
  }

  @Test
  void aConnectNobodyWaitsForAnyMoreDoesNotBegin() throws Exception {
    Deque<Slot> queued = new ArrayDeque<>();
    EndpointPool patient = pool(2, 1, queued::add);
    FakeWaiter gone = new FakeWaiter();
    patient.enqueue(gone, SECOND, now, now);
    assertThat(gone.claim()).isTrue();
    patient.forget(gone);

    Slot slot = queued.remove();

    assertThat(slot.state()).isEqualTo(Slot.State.QUEUED);
    assertThat(patient.begin(slot, now)).isFalse();
    assertThat(slot.state()).isEqualTo(Slot.State.CLOSED);
    assertThat(patient).hasToString("maximum 2, in use 0, idle 0, connecting 0, waiting 0");
  }

  @Test
  void noConnectBeginsAfterShutdown() {
    Slot slot = pool.probe(now);

    pool.shutdown();

    assertThat(pool.begin(slot, now)).isFalse();
    assertThat(pool.begin(slot, now)).isFalse();
    assertThat(slot.state()).isEqualTo(Slot.State.CLOSED);
  }

  @Test
  void theLifetimeBeginsWithTheConnectAndNotWithTheWaitForIt() {
    Slot slot = pool.probe(now);
    now += 10 * SECOND;

    assertThat(pool.begin(slot, now)).isTrue();

    assertThat(slot.startNanos()).isEqualTo(now);
    assertThat(slot.expiresNanos() - now).isBetween((long) (0.8 * LIFETIME), LIFETIME);
  }

  @Test
  void retirementClosesIdleConnectionsNowAndBusyOnesAfterTheirResponse() throws Exception {
    FakeConnection idle = new FakeConnection();
    FakeConnection busy = new FakeConnection();
    Slot idleSlot = open(idle);
    Slot busySlot = open(busy);
    pool.release(idleSlot, true, Nanos.FOREVER, now);

    pool.retire(Retirement.EJECTED, now);

    assertThat(idle.closed).isEqualTo(CloseReason.RETIRED);
    assertThat(busySlot.state()).isEqualTo(Slot.State.RETIRING);
    pool.release(busySlot, true, Nanos.FOREVER, now);
    assertThat(busy.closed).isEqualTo(CloseReason.RETIRED);
  }

  @Test
  void aWithdrawalAloneLeavesIdleConnectionsForThirtySeconds() throws Exception {
    FakeConnection kept = new FakeConnection();
    FakeConnection busy = new FakeConnection();
    Slot idle = open(kept);
    Slot used = open(busy);
    pool.release(idle, true, Nanos.FOREVER, now);

    pool.retire(Retirement.WITHDRAWN_ALONE, now);
    pool.release(used, true, Nanos.FOREVER, now);
    pool.sweep(now + 29 * SECOND);
    assertThat(busy.closed).isEqualTo(CloseReason.RETIRED);
    assertThat(kept.closed).isNull();
    pool.sweep(now + 30 * SECOND);

    assertThat(kept.closed).isEqualTo(CloseReason.RETIRED);
  }

  @Test
  void anEndpointListedAgainInTimeHasItsIdleConnectionsStill() throws Exception {
    Slot idle = open(new FakeConnection());
    pool.release(idle, true, Nanos.FOREVER, now);
    pool.retire(Retirement.WITHDRAWN_ALONE, now);

    now += 20 * SECOND;
    pool.relisted();
    now += 20 * SECOND;
    pool.sweep(now);

    Slot taken = pool.take(null, false, now, now);
    assertThat(taken).isSameAs(idle);
    pool.release(idle, true, Nanos.FOREVER, now);
    assertThat(idle.state()).isEqualTo(Slot.State.IDLE);
  }

  @Test
  void aStreamOfAWithdrawnEndpointIsCutAfterTwoMinutesWhenNothingFlows() throws Exception {
    FakeConnection stream = new FakeConnection();
    open(stream);
    pool.retire(Retirement.WITHDRAWN, now);

    stream.still = true;
    pool.sweep(now + 119 * SECOND);
    assertThat(stream.closed).isNull();
    pool.sweep(now + 120 * SECOND);

    assertThat(stream.closed).isNotNull();
  }

  @Test
  void aStreamThatFlowsIsLeftUntilTwoMinutesAfterItsConnectionsLifetime() throws Exception {
    FakeConnection stream = new FakeConnection();
    Slot slot = open(stream);
    pool.retire(Retirement.WITHDRAWN, now);

    pool.sweep(slot.expiresNanos() + 119 * SECOND);
    assertThat(stream.closed).isNull();
    pool.sweep(slot.expiresNanos() + 120 * SECOND);

    assertThat(stream.closed).isNotNull();
  }

  @Test
  void withoutWithdrawalAStreamIsNeverCut() throws Exception {
    FakeConnection stream = new FakeConnection();
    Slot slot = open(stream);
    stream.still = true;
    pool.retire(Retirement.EJECTED, now);

    pool.sweep(slot.expiresNanos() + 1_000 * SECOND);

    assertThat(stream.closed).isNull();
  }

  @Test
  void onlyAMissingConnectionIsWarmedUp() throws Exception {
    Slot first = missing();
    assertThat(pool.warm(false, now)).isNull();
    assertThat(pool.begin(first, now)).isTrue();
    pool.connected(first, new FakeConnection(), now);
    assertThat(pool.warm(false, now)).isNull();

    assertThat(pool.take(null, false, now, now)).isSameAs(first);
    assertThat(pool.warm(false, now)).isNull();
    pool.release(first, true, Nanos.FOREVER, now);
    now += IDLE - SECOND;

    assertThat(pool.warm(false, now)).isNotNull();
  }

  @Test
  void whereIdleConnectionsLastSecondsTheyAreWarmedUpOnRequestOnly() {
    for (int i = 0; i < 3; i++) {
      server.closed(5 * SECOND, 0, now);
      now += SECOND;
    }

    assertThat(pool.warm(false, now)).isNull();
    assertThat(pool.warm(true, now)).isNotNull();
  }

  @Test
  void aWarmConnectionBelongsToAListedEndpoint() {
    pool.retire(Retirement.WITHDRAWN, now);

    Slot slot = missing();
    assertThat(pool.begin(slot, now)).isTrue();
    pool.connected(slot, new FakeConnection(), now);

    assertThat(slot.state()).isEqualTo(Slot.State.IDLE);
  }

  @Test
  void aClosedPoolIsNotWarmedUp() {
    pool.shutdown();

    assertThat(pool.warm(false, now)).isNull();
  }

  @Test
  void afterAJumpOfTheClockNoIdleConnectionIsLeft() throws Exception {
    FakeConnection idle = new FakeConnection();
    Slot slot = open(idle);
    Slot busy = open(new FakeConnection());
    pool.release(slot, true, Nanos.FOREVER, now);

    pool.dropIdle();

    assertThat(idle.closed).isEqualTo(CloseReason.IDLE);
    assertThat(busy.state()).isEqualTo(Slot.State.IN_USE);
  }

  @Test
  void aLateConnectToAWithdrawnEndpointIsNotKept() {
    Slot late = probe();
    pool.retire(Retirement.WITHDRAWN, now);
    FakeConnection connection = new FakeConnection();

    pool.connected(late, connection, now);

    assertThat(connection.closed).isEqualTo(CloseReason.RETIRED);
    assertThat(pool.open()).isZero();
  }

  @Test
  void aLeaseGivenAfterTheEndpointCameBackOpensThePoolAgain() throws Exception {
    pool.retire(Retirement.WITHDRAWN, now);
    long before = now;
    now += 1;
    FakeConnection connection = new FakeConnection();
    FakeWaiter old = new FakeWaiter();
    pool.enqueue(old, SECOND, before, now);
    pool.connected(connects.remove(), connection, now);
    pool.release(old.granted(), true, Nanos.FOREVER, now);
    assertThat(connection.closed).isEqualTo(CloseReason.RETIRED);

    Slot slot = open(new FakeConnection());
    pool.release(slot, true, Nanos.FOREVER, now);

    assertThat(slot.state()).isEqualTo(Slot.State.IDLE);
  }

  @Test
  void aProbeBeyondTheMaximumIsClosed() throws Exception {
    open(new FakeConnection());
    open(new FakeConnection());
    FakeConnection connection = new FakeConnection();

    pool.connected(probe(), connection, now);

    assertThat(connection.closed).isEqualTo(CloseReason.SURPLUS);
  }

  @Test
  void shutdownRefusesWaitersAndLateConnects() throws Exception {
    FakeWaiter waiter = enqueue(new FakeWaiter());
    Slot connecting = connects.remove();

    pool.shutdown();

    assertThat(waiter.refusal).isEqualTo(Outcome.LOCAL_ERROR);
    FakeConnection late = new FakeConnection();
    pool.connected(connecting, late, now);
    assertThat(late.closed).isEqualTo(CloseReason.SHUTDOWN);
    assertThatThrownBy(() -> enqueue(new FakeWaiter())).isInstanceOf(PoolClosedException.class);
  }

  @Test
  void theSweepClosesWhatIsPastItsTimeAndSaysWhenThePoolIsUnused() throws Exception {
    FakeConnection connection = new FakeConnection();
    Slot slot = open(connection);
    pool.release(slot, true, Nanos.FOREVER, now);
    assertThat(pool.sweep(now)).isFalse();

    now += IDLE;
    assertThat(pool.sweep(now)).isFalse();
    assertThat(connection.closed).isEqualTo(CloseReason.IDLE);

    now += 1;
    assertThat(pool.sweep(now)).isTrue();
  }

  @Test
  void aConnectionThatClosesFreesItsPlaceInEveryState() throws Exception {
    Slot idle = open(new FakeConnection());
    Slot busy = open(new FakeConnection());
    pool.release(idle, true, Nanos.FOREVER, now);
    FakeWaiter waiter = enqueue(new FakeWaiter(true));
    connects.clear();

    pool.closed(idle, now);
    pool.closed(busy, now);
    pool.closed(busy, now);
    pool.release(busy, true, Nanos.FOREVER, now);

    assertThat(pool.open()).isZero();
    assertThat(waiter.isClaimed()).isFalse();
  }

  @Test
  @Timeout(30)
  void noPlaceLeaksUnderRandomConcurrentUse() throws Exception {
    ConcurrentLinkedQueue<Slot> started = new ConcurrentLinkedQueue<>();
    EndpointPool hammered =
        new EndpointPool(
            new Target("http", "service.test", 80),
            endpoint(),
            new PoolLimits(3, 4, IDLE, LIFETIME, SECOND, () -> new Random(1)),
            new ServerIdleTime(),
            started::add,
            0);
    ConcurrentLinkedQueue<FakeWaiter> waiting = new ConcurrentLinkedQueue<>();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int seed = t;
      Thread thread = new Thread(() -> hammer(hammered, started, waiting, most, new Random(seed)));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    settle(hammered, started, waiting);

    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(hammered.toString()).startsWith("maximum 3, in use 0,").endsWith("waiting 0");
  }

  private static void hammer(
      EndpointPool pool,
      ConcurrentLinkedQueue<Slot> started,
      ConcurrentLinkedQueue<FakeWaiter> waiting,
      AtomicInteger most,
      Random random) {
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          Slot slot = pool.take(null, false, i, i);
          if (slot != null) {
            pool.release(slot, random.nextInt(8) > 0, Nanos.FOREVER, i);
          }
        }
        case 2 -> {
          FakeWaiter waiter = new FakeWaiter(random.nextInt(10) == 0);
          try {
            pool.enqueue(waiter, SECOND, i, i);
            waiting.add(waiter);
          } catch (IOException e) {
            assertThat(e).isInstanceOf(PoolExhaustedException.class);
          }
        }
        case 3 -> connect(pool, started.poll(), random.nextInt(4) > 0);
        case 4 -> giveUp(pool, waiting.poll());
        default -> most.accumulateAndGet(pool.open(), Math::max);
      }
    }
  }

  private static void connect(EndpointPool pool, Slot slot, boolean successful) {
    if (slot == null || !pool.begin(slot, 0)) {
      return;
    }
    if (successful) {
      pool.connected(slot, new FakeConnection(), 0);
    } else {
      pool.connectFailed(slot, Outcome.CONNECT_FAILED, new ConnectException("no"), 0);
    }
  }

  /** Cancels the wait, or uses what was granted. */
  private static void giveUp(EndpointPool pool, FakeWaiter waiter) {
    if (waiter == null) {
      return;
    }
    if (waiter.claim()) {
      pool.forget(waiter);
      return;
    }
    while (waiter.slot == null && waiter.refusal == null) {
      Thread.onSpinWait();
    }
    Slot slot = waiter.slot;
    if (slot != null) {
      pool.release(slot, true, Nanos.FOREVER, 0);
    }
  }

  private static void settle(
      EndpointPool pool,
      ConcurrentLinkedQueue<Slot> started,
      ConcurrentLinkedQueue<FakeWaiter> waiting) {
    while (!started.isEmpty() || !waiting.isEmpty()) {
      giveUp(pool, waiting.poll());
      connect(pool, started.poll(), true);
    }
  }

  private EndpointPool pool(int connections, int waiters) {
    return pool(connections, waiters, this::connect);
  }

  private EndpointPool pool(int connections, int waiters, Connector connector) {
    return new EndpointPool(
        new Target("http", "service.test", 80),
        endpoint(),
        new PoolLimits(connections, waiters, IDLE, LIFETIME, SECOND, () -> new Random(1)),
        server,
        connector,
        0);
  }

  private void connect(Slot slot) {
    if (slot.pool.begin(slot, now)) {
      connects.add(slot);
    }
  }

  /** A place of a warm connection that is not there. */
  private Slot missing() {
    Slot slot = pool.warm(false, now);
    if (slot == null) {
      throw new AssertionError("nothing is missing from " + pool);
    }
    return slot;
  }

  /** A background connect under way. */
  private Slot probe() {
    Slot slot = pool.probe(now);
    assertThat(pool.begin(slot, now)).isTrue();
    return slot;
  }

  private static Endpoint endpoint() {
    return new Endpoint(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 80), Optional.empty());
  }

  private FakeWaiter enqueue(FakeWaiter waiter) throws IOException {
    pool.enqueue(waiter, SECOND, now, now);
    return waiter;
  }

  /** A connection in use. */
  private Slot open(FakeConnection connection) throws IOException {
    FakeWaiter waiter = enqueue(new FakeWaiter());
    pool.connected(connects.remove(), connection, now);
    return waiter.granted();
  }
}
