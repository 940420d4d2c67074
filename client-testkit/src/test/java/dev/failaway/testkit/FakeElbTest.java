/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeElbTest {
  @RegisterExtension
  static final FakeElbExtension extension =
      FakeElbExtension.of(b -> b.zones(3).nodesPerZone(2).ttl(Duration.ofSeconds(1)));

  private final Http http = new Http();

  @Test
  void everyNodeAnswersOnItsOwnAddressAndSaysSo(FakeElb elb) throws Exception {
    for (FakeNode node : elb.nodes()) {
      HttpResponse<String> response = http.send(node, "/");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("X-Node")).hasValue(node.label());
      assertThat(response.headers().firstValue("X-Zone")).hasValue(node.zone().label());
      assertThat(response.body()).contains(node.label(), node.zone().label());
    }
    assertThat(elb.zone(2).node(1).label()).isEqualTo("127.0.2.1");
    assertThat(elb.uri("/x")).hasToString("http://app.elb.test:" + elb.port() + "/x");
  }

  @Test
  void dnsFollowsWithdrawalAndReturn(FakeElb elb) throws Exception {
    elb.zone(2).withdraw();
    assertThat(RawDns.udp(elb.dnsServer(), elb.name(), 1).addresses())
        .containsExactlyInAnyOrder("127.0.1.1", "127.0.1.2", "127.0.3.1", "127.0.3.2");

    elb.zone(2).restore();
    elb.zone(1).node(2).withdraw();
    assertThat(RawDns.udp(elb.dnsServer(), elb.name(), 1).addresses())
        .containsExactlyInAnyOrder("127.0.1.1", "127.0.2.1", "127.0.2.2", "127.0.3.1", "127.0.3.2");

    elb.listOnly(3);
    assertThat(RawDns.udp(elb.dnsServer(), elb.name(), 1).addresses())
        .containsExactlyInAnyOrder("127.0.3.1", "127.0.3.2");
  }

  @Test
  void zonalNamesAnswerWithTheZonesNodesAlsoWhileItIsWithdrawn(FakeElb elb) throws Exception {
    elb.zone(2).withdraw();

    assertThat(RawDns.udp(elb.dnsServer(), "az2." + elb.name(), 1).addresses())
        .containsExactlyInAnyOrder("127.0.2.1", "127.0.2.2");
  }

  @Test
  void zonalNamesCanBeMissing() throws Exception {
    try (FakeElb elb = FakeElb.builder().zonalNames(false).start()) {
      assertThat(RawDns.udp(elb.dnsServer(), "az2." + elb.name(), 1).code()).isEqualTo(3);
    }
  }

  @Test
  void requestsOfAllNodesAreLoggedInOrderAndDuplicatesAreVisible(FakeElb elb) throws Exception {
    for (FakeNode node : elb.nodes()) {
      http.client()
          .send(
              java.net.http.HttpRequest.newBuilder(Http.uri(node, "/a?b=c"))
                  .header("X-Request-Id", node.zone().number() == 1 ? "twice" : node.label())
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    }

    assertThat(elb.requests()).hasSize(6);
    assertThat(elb.requests().duplicates()).containsOnlyKeys("twice");
    LoggedRequest last = elb.requests().list().get(5);
    assertThat(last.order()).isEqualTo(6);
    assertThat(last.zone()).isEqualTo(3);
    assertThat(last.node()).isEqualTo(2);
    assertThat(last.method()).isEqualTo("GET");
    assertThat(last.target()).isEqualTo("/a?b=c");
    assertThat(last.complete()).isTrue();
    assertThat(last.answer()).isEqualTo("200");
    assertThat(elb.zone(3).requestCount()).isEqualTo(2);
  }

  @Test
  void oneMoreNodeCanSpeakIpv6() throws Exception {
    assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
    try (FakeElb elb = FakeElb.builder().zones(2).ipv6().start()) {
      FakeNode node = elb.zone(2).node(2);
      assertThat(RawDns.udp(elb.dnsServer(), elb.name(), 28).addresses())
          .containsExactly("0:0:0:0:0:0:0:1");
      assertThat(RawDns.udp(elb.dnsServer(), elb.name(), 1).addresses())
          .containsExactlyInAnyOrder("127.0.1.1", "127.0.2.1");
      try (RawHttp client = RawHttp.open(node)) {
        client.get("/");
        assertThat(client.readResponse()).contains("X-Zone: az2");
      }
      node.blackHole();
      node.heal();
    }
  }

  @Test
  void resetForgetsWhatATestHasScripted() throws Exception {
    try (FakeElb elb = FakeElb.builder().ttl(Duration.ofSeconds(3)).start()) {
      elb.dns().name("more.test").addresses("127.0.0.1");
      elb.dns().name(elb.name()).ttl(Duration.ZERO).inject(DnsFault.servfail());
      elb.zone(1).withdraw();
      elb.zone(2).refuse();
      elb.handler(request -> FakeResponse.status(500));

      elb.reset();

      RawDns.Answer answer = RawDns.udp(elb.dnsServer(), elb.name(), 1);
      assertThat(answer.addresses()).hasSize(3);
      assertThat(answer.answers().get(0).ttl()).isEqualTo(3);
      assertThat(RawDns.udp(elb.dnsServer(), "more.test", 1).code()).isEqualTo(3);
      assertThat(http.send(elb.zone(2).node(1), "/").statusCode()).isEqualTo(200);
      assertThat(elb.requests()).hasSize(1);
    }
  }

  @Test
  void drawsBeginAgainAfterAReset() throws Exception {
    try (FakeElb elb = FakeElb.start(1, 1)) {
      FakeNode node = elb.zone(1).node(1);
      List<Integer> first = drawnStatuses(node);

      elb.reset();

      assertThat(drawnStatuses(node)).isEqualTo(first);
    }
  }

  private List<Integer> drawnStatuses(FakeNode node) throws Exception {
    node.status(503, 0.5);
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(http.send(node, "/").statusCode());
    }
    return statuses;
  }

  @Test
  void aStartThatFailsLeavesNothingBehind() {
    Set<Thread> before = threads();
    assertThatThrownBy(() -> FakeElb.builder().labels("one").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> FakeElb.start(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zones (0)");
    Await.until(() -> before.containsAll(threads()), Http.PATIENCE, () -> threads().toString());
  }

  @Test
  void closingFreesThePortAndEndsTheThreads() throws Exception {
    Set<Thread> before = threads();
    FakeElb elb = FakeElb.start(2, 1);
    InetSocketAddress node = elb.zone(2).node(1).address();
    http.send(elb.zone(1).node(1), "/");
    elb.zone(2).blackHole();

    elb.close();

    Await.until(() -> canListen(node), Http.PATIENCE);
    Await.until(() -> before.containsAll(threads()), Http.PATIENCE, () -> threads().toString());
  }

  private static boolean hasIpv6() throws IOException {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    return canListen(new InetSocketAddress(InetAddress.getByAddress(loopback), 0));
  }

  private static boolean canListen(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("failaway-testkit"))
        .collect(Collectors.toSet());
  }
}
