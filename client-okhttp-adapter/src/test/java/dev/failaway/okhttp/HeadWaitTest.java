/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsClient;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import dev.failaway.okhttp.OpenConnections.Place;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Address;
import okhttp3.Connection;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Either the head comes or the attempt leaves, and an interrupt of ours is never seen above. */
@Timeout(120)
class HeadWaitTest {

  private static final Target TARGET = new Target("http", "service.test", 80);
  private static final RequestTraits ONCE = new RequestTraits(false, true, Optional.empty());
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int RACES = 2000;

  private final HeadWait wait = new HeadWait();
  private LoadBalancer loadBalancer;
  private SocketRegistry registry;

  @BeforeEach
  void open() throws IOException {
    loadBalancer =
        LoadBalancer.create(
            Bed.EVEN,
            DnsClient.fixed(
                InetAddress.getByName("127.0.1.1"), InetAddress.getByName("127.0.2.1")));
    registry = new SocketRegistry(loadBalancer, PoolPolicy.defaults());
    begin(OutboundRequest.REPEATABLE);
  }

  @AfterEach
  void close() {
    loadBalancer.close();
    Thread.interrupted();
  }

  private record Made(Socket socket, Route route, Protocol protocol) implements Connection {
    @Override
    public @Nullable Handshake handshake() {
      return null;
    }
  }

  private long now() {
    return loadBalancer.environment().ticker().nanoTime();
  }

  private Lease begin(RequestTraits traits) throws IOException {
    Attempts attempts = loadBalancer.begin(TARGET, traits);
    Lease lease = attempts.tryLease(now());
    if (lease == null) {
      Gate ready = new Gate();
      attempts.whenReady(ready::open);
      assertThat(ready.await(PATIENCE.toNanos())).isTrue();
      lease = Objects.requireNonNull(attempts.tryLease(now()));
    }
    wait.begin(attempts, lease);
    return lease;
  }

  /** A request that was written on a connection and waits for its head. */
  private TrackedConnection written(Lease lease, Protocol protocol) {
    Socket socket = new Socket();
    TrackedConnection connection =
        new TrackedConnection(
            registry,
            new Place(TARGET, lease.endpoint()),
            socket,
            new TrackedConnection.Limits(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 0));
    OkHttpClient any = new OkHttpClient();
    Address address =
        new Address(
            TARGET.host(),
            TARGET.port(),
            any.dns(),
            any.socketFactory(),
            null,
            null,
            null,
            any.proxyAuthenticator(),
            null,
            any.protocols(),
            any.connectionSpecs(),
            any.proxySelector());
    InetSocketAddress remote = lease.endpoint().address();
    connection.establish(now());
    connection.bind(new Made(socket, new Route(address, Proxy.NO_PROXY, remote), protocol));
    connection.acquire(lease, wait);
    wait.on(connection);
    long written = now();
    lease.written(written);
    wait.writing(written);
    wait.written();
    return connection;
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void anAttemptThatWaitsLeaves(Protocol protocol) throws Exception {
    TrackedConnection connection = written(begin(OutboundRequest.REPEATABLE), protocol);

    connection.stalled(now());
    wait.stop();

    assertThat(wait.hasLeft()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void onlyAConnectionThatIsTheExchangesAloneIsClosed() throws Exception {
    TrackedConnection own = written(begin(OutboundRequest.REPEATABLE), Protocol.HTTP_1_1);
    own.stalled(now());
    assertThat(own.explained(new IOException("Socket closed")))
        .isInstanceOf(StalledException.class)
        .hasMessageContaining(own.place().endpoint().toString());

    TrackedConnection shared = written(begin(OutboundRequest.REPEATABLE), Protocol.HTTP_2);
    shared.stalled(now());
    wait.stop();
    assertThat(shared.explained(new IOException("reset"))).hasMessage("reset");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void anAttemptWhoseHeadCameStays(Protocol protocol) throws Exception {
    TrackedConnection connection = written(begin(OutboundRequest.REPEATABLE), protocol);

    wait.stop();
    connection.stalled(now());

    assertThat(wait.hasLeft()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void whatMayNotBeRepeatedWaitsOn(Protocol protocol) throws Exception {
    TrackedConnection connection = written(begin(ONCE), protocol);

    connection.stalled(now());
    wait.stop();

    assertThat(wait.hasLeft()).isFalse();
  }

  @Test
  void anOctetSinceTheRequestWasWrittenIsASignOfLife() throws Exception {
    TrackedConnection connection = written(begin(OutboundRequest.REPEATABLE), Protocol.HTTP_1_1);
    connection.signs().heard(now() + 1);

    connection.stalled(now());

    assertThat(wait.hasLeft()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void octetsBeforeTheFirstHeadOfAMultiplexedConnectionAreNone(Protocol protocol) throws Exception {
    TrackedConnection connection = written(begin(OutboundRequest.REPEATABLE), protocol);
    wait.answered();
    connection.signs().heard(now() + 1);
    assertThat(connection.signs().isHeardSince(now() - PATIENCE.toNanos())).isTrue();

    TrackedConnection opened = written(begin(OutboundRequest.REPEATABLE), protocol);
    opened.signs().heard(now() + 1);
    assertThat(opened.signs().isHeardSince(now() - PATIENCE.toNanos()))
        .isEqualTo(protocol == Protocol.HTTP_1_1);
  }

  @Test
  void aThreadThatSomebodyElseInterruptedIsLeftAlone() throws Exception {
    TrackedConnection connection = written(begin(OutboundRequest.REPEATABLE), Protocol.HTTP_2);

    Thread.currentThread().interrupt();
    connection.stalled(now());
    wait.stop();

    assertThat(wait.hasLeft()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anExchangeThatLeftItsConnectionIsNoLongerAsked() throws Exception {
    TrackedConnection connection = written(begin(OutboundRequest.REPEATABLE), Protocol.HTTP_1_1);
    connection.release(now(), wait);
    wait.on(null);

    connection.stalled(now());

    assertThat(wait.hasLeft()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aHeadAndAStallAtOnceHaveOneWinner(Protocol protocol) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    AtomicInteger interrupted = new AtomicInteger();
    TrackedConnection[] current = new TrackedConnection[1];
    Thread control =
        new Thread(
            () -> {
              for (int i = 0; i < RACES; i++) {
                meet(barrier);
                current[0].stalled(now());
                meet(barrier);
              }
            });
    control.start();
    for (int i = 0; i < RACES; i++) {
      Lease lease = begin(OutboundRequest.REPEATABLE);
      current[0] = written(lease, protocol);
      meet(barrier);
      wait.stop();
      boolean left = wait.hasLeft();
      interrupted.addAndGet(Thread.interrupted() ? 1 : 0);
      meet(barrier);
      interrupted.addAndGet(Thread.interrupted() ? 1 : 0);
      assertThat(wait.hasLeft()).isEqualTo(left);
    }
    Await.until(() -> !control.isAlive(), PATIENCE);

    assertThat(interrupted).hasValue(0);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
