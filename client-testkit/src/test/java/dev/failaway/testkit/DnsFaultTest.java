/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsFaultTest {
  private static final int A = 1;
  private static final int AAAA = 28;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FakeDns dns = startServer();
  private final FakeName name =
      dns.name("api.test").addresses("127.0.1.1", "127.0.2.1", "::1").fixedOrder();

  private static FakeDns startServer() {
    try {
      return FakeDns.start(Duration.ofSeconds(60));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @ParameterizedTest
  @CsvSource({"SERVFAIL,2", "REFUSED,5", "NXDOMAIN,3", "EMPTY,0"})
  void codesComeWithoutAddressesUntilHealed(String kind, int code) throws Exception {
    name.inject(
        switch (kind) {
          case "SERVFAIL" -> DnsFault.servfail();
          case "REFUSED" -> DnsFault.refused();
          case "NXDOMAIN" -> DnsFault.nxDomain();
          default -> DnsFault.empty();
        });

    RawDns.Answer answer = RawDns.udp(dns.address(), "api.test", A);

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.answers()).isEmpty();
    assertThat(dns.queries().get(0).faults()).containsExactly(kind);
    name.heal();
    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses()).hasSize(2);
  }

  @Test
  void silenceIsNoAnswerAndIsLogged() throws Exception {
    dns.name("loud.test").addresses("127.0.0.9");
    name.inject(DnsFault.silence().over(DnsTransport.UDP));

    // The server answers one after the other: an answer to the first would come first.
    assertThat(RawDns.firstOf(dns.address(), A, "api.test", "loud.test").question())
        .isEqualTo("loud.test.");
    DnsQuery query = dns.awaitQueries("api.test", 1, PATIENCE).get(0);
    assertThat(query.code()).isEqualTo("NONE");
    assertThat(query.addresses()).isEmpty();
  }

  @Test
  void wrongSourceIsAnotherPortUntilHealedAndTcpIsAsBefore() throws Exception {
    name.inject(DnsFault.wrongSource());

    assertThat(RawDns.udpSourcePort(dns.address(), "api.test", A))
        .isNotEqualTo(dns.address().getPort());
    assertThat(RawDns.tcp(dns.address(), "api.test", A).addresses()).hasSize(2);
    assertThat(dns.queries().get(0).faults()).containsExactly("WRONG_SOURCE");
    name.heal();
    assertThat(RawDns.udpSourcePort(dns.address(), "api.test", A))
        .isEqualTo(dns.address().getPort());
  }

  @Test
  void faultsCanBeLimitedByTypeTransportAndNumber() throws Exception {
    name.inject(DnsFault.servfail().forType(RecordType.A).over(DnsTransport.UDP).times(2));

    assertThat(RawDns.udp(dns.address(), "api.test", AAAA).code()).isZero();
    assertThat(RawDns.tcp(dns.address(), "api.test", A).code()).isZero();
    assertThat(RawDns.udp(dns.address(), "api.test", A).code()).isEqualTo(2);
    assertThat(RawDns.udp(dns.address(), "api.test", A).code()).isEqualTo(2);
    assertThat(RawDns.udp(dns.address(), "api.test", A).code()).isZero();
  }

  @Test
  void truncatedDatagramsSendTheAskerToTcp() throws Exception {
    name.inject(DnsFault.truncated());

    RawDns.Answer answer = RawDns.udp(dns.address(), "api.test", A);
    assertThat(answer.truncated()).isTrue();
    assertThat(answer.answers()).isEmpty();
    assertThat(RawDns.tcp(dns.address(), "api.test", A).addresses()).hasSize(2);
  }

  @Test
  void tcpCanBeResetOrRefusedAndComesBackOnTheSamePort() throws Exception {
    name.inject(DnsFault.tcpReset());
    assertThatThrownBy(() -> RawDns.tcp(dns.address(), "api.test", A))
        .isInstanceOf(IOException.class);

    dns.refuseTcp();
    assertThatThrownBy(() -> RawDns.tcp(dns.address(), "api.test", A))
        .isInstanceOf(ConnectException.class);
    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses()).hasSize(2);

    dns.heal();
    assertThat(RawDns.tcp(dns.address(), "api.test", A).addresses()).hasSize(2);
  }

  @Test
  void answersCanBelongToAnotherQuery() throws Exception {
    name.inject(DnsFault.wrongId().times(1));
    assertThat(RawDns.udp(dns.address(), "api.test", A).id()).isNotEqualTo(RawDns.ID);

    name.inject(DnsFault.wrongQuestion().times(1));
    RawDns.Answer answer = RawDns.udp(dns.address(), "api.test", A);
    assertThat(answer.id()).isEqualTo(RawDns.ID);
    assertThat(answer.question()).isEqualTo("not-api.test.");
  }

  @Test
  void answersCanBeNoMessageAtAll() throws Exception {
    name.inject(DnsFault.garbage().times(1));
    assertThat(RawDns.udpBytes(dns.address(), "api.test", A, 20_000)).hasSize(29);

    name.inject(DnsFault.raw(new byte[] {1, 2, 3}).times(1));
    assertThat(RawDns.udpBytes(dns.address(), "api.test", A, 20_000)).containsExactly(1, 2, 3);
  }

  @Test
  void delayedAnswersDoNotHoldUpOthers() throws Exception {
    dns.name("fast.test").addresses("127.0.0.9");
    name.inject(DnsFault.delay(Duration.ofHours(1)));

    assertThat(RawDns.firstOf(dns.address(), A, "api.test", "fast.test").addresses())
        .containsExactly("127.0.0.9");
    assertThat(dns.queries().get(0).faults()).containsExactly("DELAY");
  }

  @Test
  void faultsCombine() throws Exception {
    name.inject(DnsFault.delay(Duration.ofMillis(100))).inject(DnsFault.servfail());
    long start = System.nanoTime();

    RawDns.Answer answer = RawDns.udp(dns.address(), "api.test", A);

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000L);
    assertThat(answer.code()).isEqualTo(2);
    assertThat(dns.queries().get(0).faults()).containsExactly("DELAY", "SERVFAIL");
  }

  @Test
  void sheddingReplacesAddressesByUnspecifiedOnes() throws Exception {
    name.inject(DnsFault.shed());
    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses()).containsExactly("0.0.0.0");
    assertThat(RawDns.udp(dns.address(), "api.test", AAAA).addresses())
        .containsExactly("0:0:0:0:0:0:0:0");

    name.heal().inject(DnsFault.shedMixed());
    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses())
        .containsExactlyInAnyOrder("127.0.1.1", "0.0.0.0", "127.0.2.1");

    name.addresses("127.0.1.1").heal().inject(DnsFault.shed());
    assertThat(RawDns.udp(dns.address(), "api.test", AAAA).addresses()).isEmpty();
  }

  @Test
  void oneFamilyCanBeMissing() throws Exception {
    name.inject(DnsFault.only(RecordType.AAAA));

    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses()).isEmpty();
    assertThat(RawDns.udp(dns.address(), "api.test", AAAA).addresses()).hasSize(1);
  }

  @Test
  void aliasesCanLoop() throws Exception {
    name.inject(DnsFault.cnameLoop());

    RawDns.Answer answer = RawDns.udp(dns.address(), "api.test", A);
    assertThat(answer.answers()).hasSize(2).allMatch(rr -> rr.type() == 5);
    assertThat(answer.answers().get(1).data()).isEqualTo("api.test.");
  }

  @Test
  void serverWideFaultsHitUnknownNamesToo() throws Exception {
    dns.inject(DnsFault.refused());

    assertThat(RawDns.udp(dns.address(), "nobody.test", A).code()).isEqualTo(5);
    dns.heal();
    assertThat(RawDns.udp(dns.address(), "nobody.test", A).code()).isEqualTo(3);
  }

  @Test
  void sameFaultAgainReplacesTheEarlierOne() throws Exception {
    name.inject(DnsFault.delay(Duration.ofHours(1)));
    name.inject(DnsFault.delay(Duration.ofMillis(1)));

    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses()).hasSize(2);
  }
}
