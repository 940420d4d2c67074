/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.Endpoint;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.ConnectionUsage;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.Transport.Retirement;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
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

/** How connections end when their endpoint is not to be used any more. */
@Timeout(60)
class DrainTest {

  private static final Target TARGET = new Target("http", "service.test", 80);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicLong time = new AtomicLong();
  private final LoadBalancer loadBalancer =
      LoadBalancer.create(ClientConfig.defaults(), stoppedTime());
  private final HeadWait wait = new HeadWait();
  private final SocketRegistry registry =
      new SocketRegistry(loadBalancer, PoolPolicy.defaults().withIdleTimeout(Duration.ofDays(1)));

  private ServerSocket one = new ServerSocket();
  private ServerSocket two = new ServerSocket();

  DrainTest() throws IOException {}

  @BeforeEach
  void listen() throws IOException {
    one = new ServerSocket(0, 50, InetAddress.getByName("127.0.1.1"));
    two = new ServerSocket(0, 50, InetAddress.getByName("127.0.2.1"));
  }

  @AfterEach
  void close() throws IOException {
    one.close();
    two.close();
    loadBalancer.close();
  }

  private Environment stoppedTime() {
    Environment system = Environment.system();
    return new Environment(
        time::get,
        system.random(),
        system.schedulers(),
        system.blockingExecutor(),
        system.dnsClients());
  }

  private static Endpoint endpoint(ServerSocket server) {
    return Endpoint.of(server.getInetAddress(), server.getLocalPort());
  }

  /** What OkHttp makes of a socket, as far as the registry looks at it. */
  private record Made(Socket socket, Route route) implements Connection {
    @Override
    public @Nullable Handshake handshake() {
      return null;
    }

    @Override
    public Protocol protocol() {
      return Protocol.HTTP_1_1;
    }
  }

  private Made open(ServerSocket server) throws IOException {
    registry.opening(TARGET, 0, PATIENCE.toNanos());
    Socket socket = registry.tracking(SocketFactory.getDefault()).createSocket();
    socket.connect(server.getLocalSocketAddress());
    OkHttpClient any = new OkHttpClient();
    Address address =
        new Address(
            "service.test",
            80,
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
    InetSocketAddress remote = (InetSocketAddress) server.getLocalSocketAddress();
    return new Made(socket, new Route(address, Proxy.NO_PROXY, remote));
  }

  private Made busy(ServerSocket server) throws IOException {
    Made made = open(server);
    registry.acquired(made, TARGET, null, wait);
    return made;
  }

  private Made idle(ServerSocket server) throws IOException {
    Made made = busy(server);
    registry.released(made, wait);
    return made;
  }

  private int connections(ServerSocket server) {
    return registry.open().count(TARGET, endpoint(server), TrackedConnection::isEstablished);
  }

  private void retire(ServerSocket server, Retirement why) {
    registry.retirements().retire(TARGET, endpoint(server), why);
  }

  /** Idle connections close after a grace, so a little time passes as well. */
  private void awaitClosed(ServerSocket server) {
    awaitConnections(server, 0);
  }

  private void awaitConnections(ServerSocket server, int expected) {
    Await.until(
        () -> {
          pass(Duration.ofMillis(10));
          return connections(server) == expected;
        },
        PATIENCE);
  }

  private void pass(Duration duration) {
    time.addAndGet(duration.toNanos());
  }

  @Test
  void whatConnectionsDoIsTold() throws Exception {
    busy(one);
    idle(one);
    open(one);

    assertThat(registry.open().usage(TARGET, endpoint(one)))
        .isEqualTo(new ConnectionUsage(1, 1, 1, 0));
    assertThat(registry.open().usage(TARGET, endpoint(two))).isEqualTo(ConnectionUsage.NONE);
  }

  @Test
  void anIdleConnectionOfAWithdrawnEndpointIsNotUsedAndCloses() throws Exception {
    Made made = idle(one);

    retire(one, Retirement.WITHDRAWN);

    assertThat(made.socket().isClosed()).isTrue();
    awaitClosed(one);
  }

  @Test
  void aBusyConnectionClosesWhenItsUserLetsGo() throws Exception {
    Made made = busy(one);
    idle(two);

    retire(one, Retirement.WITHDRAWN);
    retire(two, Retirement.WITHDRAWN);
    awaitClosed(two);
    assertThat(connections(one)).isEqualTo(1);

    registry.released(made, wait);
    assertThat(connections(one)).isZero();
  }

  @Test
  void aWithdrawalAloneLeavesIdleConnectionsFor30Seconds() throws Exception {
    Made made = idle(one);

    retire(one, Retirement.WITHDRAWN_ALONE);
    assertThat(made.socket().isClosed()).isFalse();

    pass(Duration.ofSeconds(30));
    awaitClosed(one);
  }

  @Test
  void whatIsListedAgainInTimeKeepsItsConnections() throws Exception {
    Made made = idle(one);
    idle(two);
    retire(one, Retirement.WITHDRAWN_ALONE);
    retire(two, Retirement.WITHDRAWN_ALONE);

    registry.retirements().relisted(TARGET, endpoint(one));
    pass(Duration.ofSeconds(31));
    awaitClosed(two);

    assertThat(made.socket().isClosed()).isFalse();
    assertThat(idle(one).socket().isClosed()).isFalse();
  }

  @Test
  void aLateConnectToAWithdrawnEndpointIsNotKept() throws Exception {
    retire(one, Retirement.WITHDRAWN);

    Made late = busy(one);
    assertThat(late.socket().isClosed()).isTrue();

    registry.released(late, wait);
    assertThat(connections(one)).isZero();
  }

  @Test
  void aStreamIsLeftWhileOctetsArrive() throws Exception {
    Made speaking = busy(one);
    busy(two);
    retire(one, Retirement.WITHDRAWN);
    retire(two, Retirement.WITHDRAWN);

    pass(Duration.ofSeconds(119));
    try (Socket server = one.accept()) {
      server.getOutputStream().write('x');
      assertThat(speaking.socket().getInputStream().read()).isEqualTo('x');
    }
    pass(Duration.ofSeconds(2));
    awaitClosed(two);

    assertThat(connections(one)).isEqualTo(1);
  }

  @Test
  void noStreamOutlivesItsLifetimeByMoreThan120Seconds() throws Exception {
    Made speaking = busy(one);
    retire(one, Retirement.WITHDRAWN);
    try (Socket server = one.accept()) {
      for (int i = 0; i < 9; i++) { // 351 s: the shortest lifetime is 240 s
        pass(Duration.ofSeconds(39));
        server.getOutputStream().write('x');
        assertThat(speaking.socket().getInputStream().read()).isEqualTo('x');
      }
      assertThat(connections(one)).isEqualTo(1);

      pass(Duration.ofSeconds(70)); // the longest is 300 s, and the silence is no reason yet
      awaitClosed(one);
    }
  }

  @Test
  void anEjectionClosesIdleConnectionsAndSparesThoseBeingOpened() throws Exception {
    idle(one);
    Made opening = open(one);

    retire(one, Retirement.EJECTED);

    awaitConnections(one, 1);
    assertThat(opening.socket().isClosed()).isFalse();
  }

  @Test
  void aJumpOfTheClockClosesIdleConnectionsAlone() throws Exception {
    idle(one);
    Made busy = busy(two);

    registry.retirements().dropIdle();

    awaitClosed(one);
    assertThat(busy.socket().isClosed()).isFalse();
  }

  @Test
  void whatIsForgottenIsNotWithdrawnAnyMore() throws Exception {
    idle(one);
    retire(one, Retirement.WITHDRAWN);

    registry.retirements().forget(TARGET, endpoint(one));
    awaitClosed(one);

    assertThat(idle(one).socket().isClosed()).isFalse();
  }
}
