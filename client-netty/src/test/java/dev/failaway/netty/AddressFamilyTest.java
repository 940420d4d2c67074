/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.failaway.ClientConfig;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.BlackHole;
import dev.failaway.testkit.DnsFault;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.RecordType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name with addresses of both families, one of which leads nowhere. */
@Timeout(60)
class AddressFamilyTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void blackHoleInOneFamilyHoldsNobodyUp() throws Exception {
    InetAddress six = loopback6();
    assumeTrue(canBind(six), "this machine has no IPv6 loopback address");
    try (FakeElb elb = FakeElb.builder().zones(1).ttl(Duration.ofSeconds(1)).start();
        BlackHole hole = BlackHole.open(new InetSocketAddress(six, elb.port()));
        FailawayHttpClient client = client(elb)) {
      elb.dns().name(elb.name()).records(RecordType.AAAA, List.of(hole.address().getAddress()));

      // On a busy machine one of the two answers may come too late for the first lookup.
      client.send(HttpRequest.newBuilder(elb.uri("/")).build(), BodyHandlers.discarding());
      Await.until(() -> endpoints(client, elb) == 2, SOON);

      // A connect may take 30 s and a request 10: only a change of the family answers in time.
      for (int i = 0; i < 12; i++) {
        HttpRequest.Builder request = HttpRequest.newBuilder(elb.uri("/"));
        request.timeout(Duration.ofSeconds(10));
        if (i % 2 == 1) {
          request.POST(BodyPublishers.ofString("x"));
        }
        assertThat(client.send(request.build(), BodyHandlers.discarding()).statusCode())
            .isEqualTo(200);
      }

      assertThat(endpoints(client, elb)).isEqualTo(2);
      assertThat(elb.requests().duplicates()).isEmpty();
    }
  }

  private static int endpoints(FailawayHttpClient client, FakeElb elb) {
    return client.status(elb.uri("/")).endpoints().size();
  }

  @Test
  void silenceAboutOneFamilyHoldsNobodyUp() throws Exception {
    try (FakeElb elb = FakeElb.start(2, 1);
        FailawayHttpClient client = client(elb)) {
      elb.dns().name(elb.name()).inject(DnsFault.silence().forType(RecordType.AAAA));

      // The lookup of the silent family alone goes on for a minute.
      HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).timeout(SOON).build();

      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  private static InetAddress loopback6() throws IOException {
    byte[] octets = new byte[16];
    octets[15] = 1;
    return InetAddress.getByAddress(octets);
  }

  private static FailawayHttpClient client(FakeElb elb) {
    return FailawayHttpClient.newBuilder()
        .config(
            ClientConfig.defaults()
                .withDns(
                    dns ->
                        dns.withServers(List.of(elb.dnsServer()))
                            .withMinTtl(Duration.ofSeconds(1))
                            .withTimeout(Duration.ofMinutes(1)))
                .withTimeouts(t -> t.withConnect(Duration.ofSeconds(30))))
        .build();
  }

  private static boolean canBind(InetAddress address) {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
