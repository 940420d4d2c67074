/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DoorFaultTest {
  private static final int SHORT_MILLIS = 150;

  @RegisterExtension
  static final FakeElbExtension extension = FakeElbExtension.of(b -> b.zones(2).nodesPerZone(1));

  private final Http http = new Http();

  @Test
  void refusedNodeResetsItsConnectionsAndRefusesNewOnes(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    try (RawHttp open = RawHttp.open(node)) {
      open.get("/");
      open.readResponse();

      node.refuse();

      assertThatThrownBy(open::readByte)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
    assertThatThrownBy(() -> RawHttp.open(node)).isInstanceOf(ConnectException.class);
    assertThat(node.counters().resets()).isEqualTo(1);

    node.heal();
    assertThat(http.send(node, "/").statusCode()).isEqualTo(200);
  }

  @Test
  void refusedPortCannotBeTakenByOthers(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    InetAddress address = node.address().getAddress();
    node.refuse();

    assertThatThrownBy(
            () -> {
              try (ServerSocket thief = new ServerSocket()) {
                thief.setReuseAddress(false);
                thief.bind(node.address());
              }
            })
        .isInstanceOf(BindException.class);
    for (int i = 0; i < 200; i++) {
      try (ServerSocket other = new ServerSocket(0, 1, address)) {
        assertThat(other.getLocalPort()).isNotEqualTo(elb.port());
      }
    }
  }

  @Test
  void blackHoleLeavesConnectsPendingAndOpenConnectionsSilent(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    try (RawHttp open = RawHttp.open(node)) {
      open.get("/");
      open.readResponse();

      node.blackHole();

      open.get("/waits");
      assertThatThrownBy(() -> open.readByte(SHORT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () -> {
                  try (Socket socket = new Socket()) {
                    socket.connect(node.address(), SHORT_MILLIS);
                  }
                })
            .isInstanceOf(SocketTimeoutException.class);
      }
      assertThat(http.send(elb.zone(2).node(1), "/").statusCode()).isEqualTo(200);

      node.heal();

      assertThat(open.readResponse()).startsWith("HTTP/1.1 200 OK");
      assertThat(http.send(node, "/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void frozenConnectionsKeepSilentAndGoOnAfterHealing(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    try (RawHttp open = RawHttp.open(node)) {
      open.get("/");
      open.readResponse();

      node.freeze();

      open.get("/waits");
      try (RawHttp late = RawHttp.open(node)) {
        late.get("/late");
        assertThatThrownBy(() -> open.readByte(SHORT_MILLIS))
            .isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> late.readByte(SHORT_MILLIS))
            .isInstanceOf(SocketTimeoutException.class);
        assertThat(node.counters().accepted()).isEqualTo(1);

        node.heal();

        assertThat(open.readResponse()).startsWith("HTTP/1.1 200 OK");
        assertThat(late.readResponse()).startsWith("HTTP/1.1 200 OK");
      }
    }
    assertThat(elb.requests()).hasSize(3);
  }

  @Test
  void freezingStopsABodyInTheMiddleAndHealingCompletesIt(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    int length = 32 << 20;
    try (RawHttp open = RawHttp.open(node)) {
      open.get("/bytes/" + length);
      open.readHead();
      node.freeze();
      long before = open.drainUntilSilent(SHORT_MILLIS);
      assertThat(before).isLessThan(length);

      node.heal();

      assertThat(before + open.drain(length - before)).isEqualTo(length);
    }
  }

  @Test
  void answerThatIsDueWhileFrozenComesAfterHealing(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    CompletableFuture<Void> due = new CompletableFuture<>();
    elb.handler(request -> FakeResponse.status(200).heldUntil(due));
    try (RawHttp open = RawHttp.open(node)) {
      open.get("/");
      elb.requests().await(1, Http.PATIENCE);
      node.freeze();
      due.complete(null);
      assertThatThrownBy(() -> open.readByte(SHORT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);

      node.heal();

      assertThat(open.readResponse()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void oneDoorFaultReplacesAnother(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    for (int round = 0; round < 3; round++) {
      node.blackHole();
      node.refuse();
      assertThatThrownBy(() -> RawHttp.open(node)).isInstanceOf(ConnectException.class);
      node.freeze();
      RawHttp.open(node).close();
      node.blackHole();
      node.freeze();
      node.refuse();
      node.heal();
      assertThat(http.send(node, "/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void zoneFaultsHitEveryNodeOfTheZoneAndNoOther() throws Exception {
    try (FakeElb elb = FakeElb.start(2, 3)) {
      elb.zone(2).refuse();

      for (FakeNode node : elb.zone(2).nodes()) {
        assertThatThrownBy(() -> RawHttp.open(node)).isInstanceOf(ConnectException.class);
      }
      for (FakeNode node : elb.zone(1).nodes()) {
        assertThat(http.send(node, "/").statusCode()).isEqualTo(200);
      }
    }
  }
}
