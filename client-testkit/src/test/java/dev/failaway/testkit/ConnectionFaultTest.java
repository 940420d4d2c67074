/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectionFaultTest {
  @RegisterExtension static final FakeElbExtension extension = FakeElbExtension.of(b -> b.zones(1));

  @Test
  void idleConnectionIsClosedAlsoOneThatWasOpenBefore(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    try (RawHttp client = RawHttp.open(node)) {
      client.get("/");
      client.readResponse();

      node.closeIdleAfter(Duration.ofMillis(50));

      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void busyConnectionIsNotIdle(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    CompletableFuture<Void> enough = new CompletableFuture<>();
    elb.handler(request -> FakeResponse.text("late").heldUntil(enough));
    try (RawHttp busy = RawHttp.open(node);
        RawHttp idle = RawHttp.open(node)) {
      busy.get("/");
      elb.requests().await(1, Http.PATIENCE);

      node.closeIdleAfter(Duration.ofMillis(1));

      assertThat(idle.readByte()).isEqualTo(-1); // the other would be closed by now
      enough.complete(null);
      assertThat(busy.readResponse()).startsWith("HTTP/1.1 200").endsWith("late");
      assertThat(busy.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void requestThatLosesTheIdleRaceIsResetAndNotLogged(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    node.inject(NodeFault.closeIdleAfter(Duration.ofMillis(1), 1.0, Duration.ofHours(1)));
    try (RawHttp client = RawHttp.open(node)) {
      Await.until(() -> node.counters().idleCloses() == 1, Http.PATIENCE);

      client.get("/");

      assertThatThrownBy(client::readByte)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
    assertThat(elb.requests()).isEmpty();
    assertThat(node.counters().idleRaces()).isEqualTo(1);
  }

  @Test
  void lateFinArrives(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    node.inject(NodeFault.closeIdleAfter(Duration.ofMillis(1), 1.0, Duration.ofMillis(50)));
    try (RawHttp client = RawHttp.open(node)) {
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void oldConnectionIsClosedInGoodOrder(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    try (RawHttp client = RawHttp.open(node)) {
      node.connectionCloseAfter(Duration.ofDays(1));
      client.get("/");
      assertThat(client.readResponse()).doesNotContain("Connection:");

      // Every connection is that old: the test waits for no clock.
      node.connectionCloseAfter(Duration.ZERO);
      client.get("/");

      assertThat(client.readResponse()).contains("Connection: close");
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void connectionEndsAfterItsLastRequest(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    node.inject(NodeFault.connectionCloseAfter(3));
    try (RawHttp client = RawHttp.open(node)) {
      for (int i = 1; i <= 2; i++) {
        client.get("/");
        assertThat(client.readResponse()).doesNotContain("Connection:");
      }
      client.get("/");
      assertThat(client.readResponse()).contains("Connection: close");
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void countersCountConnections(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    try (RawHttp one = RawHttp.open(node);
        RawHttp two = RawHttp.open(node)) {
      one.get("/");
      one.readResponse();
      two.get("/");
      two.readResponse();

      assertThat(node.counters().accepted()).isEqualTo(2);
      assertThat(node.counters().open()).isEqualTo(2);
    }
    Await.until(() -> node.counters().open() == 0, Http.PATIENCE);
  }
}
