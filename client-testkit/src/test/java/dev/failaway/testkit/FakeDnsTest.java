/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeDnsTest {
  private static final int A = 1;
  private static final int AAAA = 28;
  private static final int CNAME = 5;
  private static final int HTTPS = 65;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private FakeDns dns = startServer();

  private static FakeDns startServer() {
    try {
      return FakeDns.start(Duration.ofSeconds(60));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void script() {
    dns.name("api.test").addresses("127.0.1.1", "127.0.2.1", "::1");
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @Test
  void addressesAreAnsweredOverUdpAndTcpByFamily() throws Exception {
    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses())
        .containsExactlyInAnyOrder("127.0.1.1", "127.0.2.1");
    assertThat(RawDns.tcp(dns.address(), "api.test", A).addresses())
        .containsExactlyInAnyOrder("127.0.1.1", "127.0.2.1");
    assertThat(RawDns.udp(dns.address(), "api.test", AAAA).addresses())
        .containsExactly("0:0:0:0:0:0:0:1");
  }

  @Test
  void answersRepeatIdAndQuestionInTheCaseOfTheAsker() throws Exception {
    RawDns.Answer answer = RawDns.udp(dns.address(), "aPi.TeSt", A);

    assertThat(answer.id()).isEqualTo(RawDns.ID);
    assertThat(answer.question()).isEqualTo("aPi.TeSt.");
    assertThat(answer.flags()).isEqualTo(0x8500);
    assertThat(answer.answers()).allMatch(rr -> rr.owner().equalsIgnoreCase("api.test."));
  }

  @Test
  void ttlCanBeChangedPerTypeAndIsKeptByNewAddresses() throws Exception {
    dns.name("api.test").ttl(Duration.ofSeconds(1)).ttl(RecordType.AAAA, Duration.ZERO);
    dns.name("api.test").addresses("127.0.9.9", "::9");

    assertThat(RawDns.udp(dns.address(), "api.test", A).answers().get(0).ttl()).isEqualTo(1);
    assertThat(RawDns.udp(dns.address(), "api.test", AAAA).answers().get(0).ttl()).isZero();
    assertThatThrownBy(() -> dns.name("api.test").ttl(Duration.ofSeconds(1L << 32)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be whole seconds from 0 to 4294967295");
    assertThatThrownBy(() -> dns.name("api.test").ttl(Duration.ofMillis(1500)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole seconds");
  }

  @Test
  void orderIsShuffledUnlessFixed() throws Exception {
    dns.name("api.test").addresses("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4");
    Set<List<String>> orders = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      orders.add(RawDns.udp(dns.address(), "api.test", A).addresses());
    }
    assertThat(orders).hasSizeGreaterThan(3);

    dns.name("api.test").fixedOrder();
    for (int i = 0; i < 5; i++) {
      assertThat(RawDns.udp(dns.address(), "api.test", A).addresses())
          .containsExactly("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4");
    }
  }

  @Test
  void unknownNamesDoNotExistAndNamesWithoutRecordsAreEmpty() throws Exception {
    RawDns.Answer unknown = RawDns.udp(dns.address(), "nobody.test", A);
    assertThat(unknown.code()).isEqualTo(3);
    assertThat(unknown.authority()).hasSize(1).allMatch(rr -> rr.type() == 6);

    dns.name("empty.test");
    RawDns.Answer empty = RawDns.udp(dns.address(), "empty.test", A);
    assertThat(empty.code()).isZero();
    assertThat(empty.answers()).isEmpty();
    assertThat(empty.authority()).hasSize(1);

    dns.remove("api.test");
    assertThat(RawDns.udp(dns.address(), "api.test", A).code()).isEqualTo(3);
  }

  @Test
  void typesWithoutRecordsAreEmpty() throws Exception {
    RawDns.Answer answer = RawDns.udp(dns.address(), "api.test", HTTPS);

    assertThat(answer.code()).isZero();
    assertThat(answer.answers()).isEmpty();
    assertThat(dns.queries().get(0).type()).isEqualTo(RecordType.OTHER);
  }

  @Test
  void aliasesAreFollowedWithTheirOwnTtls() throws Exception {
    dns.name("www.test").cname("mid.test", Duration.ofMinutes(5));
    dns.name("mid.test").cname("api.test", Duration.ofSeconds(5));

    RawDns.Answer answer = RawDns.udp(dns.address(), "www.test", A);

    assertThat(answer.answers().stream().map(RawDns.Rr::type)).containsExactly(CNAME, CNAME, A, A);
    assertThat(answer.answers().stream().map(RawDns.Rr::ttl)).containsExactly(300L, 5L, 60L, 60L);
    assertThat(answer.answers().get(0).data()).isEqualTo("mid.test.");
    assertThat(answer.answers().get(2).owner()).isEqualTo("api.test.");
  }

  @Test
  void aliasOfAnUnknownNameDoesNotExistAndLoopsEnd() throws Exception {
    dns.name("www.test").cname("nobody.test", Duration.ofSeconds(5));
    RawDns.Answer dangling = RawDns.udp(dns.address(), "www.test", A);
    assertThat(dangling.code()).isEqualTo(3);
    assertThat(dangling.answers()).hasSize(1);

    dns.name("one.test").cname("two.test", Duration.ofSeconds(5));
    dns.name("two.test").cname("one.test", Duration.ofSeconds(5));
    assertThat(RawDns.udp(dns.address(), "one.test", A).addresses()).isEmpty();
  }

  @Test
  void rotatingSampleShowsAllAddressesInTurn() throws Exception {
    dns.name("api.test").addresses(twelve()).sample(Sampling.rotating(8));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      List<String> answer = RawDns.udp(dns.address(), "api.test", A).addresses();
      assertThat(answer).hasSize(8).doesNotHaveDuplicates();
      seen.addAll(answer);
    }
    assertThat(seen).hasSize(12);
  }

  @Test
  void stableSampleStaysForATtl() throws Exception {
    dns.name("api.test")
        .addresses(twelve())
        .ttl(Duration.ofDays(1))
        .sample(Sampling.random(8).stablePerTtl());
    List<Set<String>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(Set.copyOf(RawDns.udp(dns.address(), "api.test", A).addresses()));
    }
    assertThat(Set.copyOf(answers)).hasSize(1);
  }

  @Test
  void aCachedNameKeepsWhatItAnswered() throws Exception {
    dns.name("api.test").addresses("127.0.1.1").ttl(Duration.ofDays(1)).cached();
    RawDns.udp(dns.address(), "api.test", A);

    dns.name("api.test").addresses("127.0.2.1");

    RawDns.Answer kept = RawDns.udp(dns.address(), "api.test", A);
    assertThat(kept.addresses()).containsExactly("127.0.1.1");
    assertThat(kept.answers().get(0).ttl()).isBetween(80_000L, 86_400L);
    dns.name("api.test").uncached();
    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses()).containsExactly("127.0.2.1");
  }

  @Test
  void weightedRecordsTakeTurns() throws Exception {
    dns.name("api.test")
        .weighted(
            WeightedRecords.of(1, "127.0.1.1", "127.0.1.2"), WeightedRecords.of(1, "127.0.2.1"));
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      sizes.add(RawDns.udp(dns.address(), "api.test", A).addresses().size());
    }

    assertThat(sizes).containsExactlyInAnyOrder(1, 1, 2, 2);
  }

  @Test
  void refusedDatagramsComeBackAndNobodyTakesThePort() throws Exception {
    dns.refuseUdp();

    assertThatThrownBy(() -> RawDns.connectedUdp(dns.address(), "api.test", A))
        .isInstanceOf(PortUnreachableException.class);
    assertThatThrownBy(() -> new DatagramSocket(dns.address()).close())
        .isInstanceOf(BindException.class);
    assertThat(RawDns.tcp(dns.address(), "api.test", A).addresses()).hasSize(2);

    dns.heal();
    assertThat(RawDns.udp(dns.address(), "api.test", A).addresses()).hasSize(2);
  }

  @Test
  void answersThatDoNotFitAreTruncatedUnlessTheAskerTakesMore() throws Exception {
    dns.name("api.test")
        .addresses(IntStream.range(0, 60).mapToObj(i -> "127.0.3." + i).toArray(String[]::new));

    RawDns.Answer small = RawDns.udp(dns.address(), "api.test", A);
    assertThat(small.truncated()).isTrue();
    assertThat(small.answers()).isEmpty();
    assertThat(RawDns.edns(dns.address(), "api.test", A, 4096).addresses()).hasSize(60);
    assertThat(RawDns.tcp(dns.address(), "api.test", A).addresses()).hasSize(60);
  }

  @Test
  void queriesAreLoggedWithTheirAnswersAndCanBeAwaited() throws Exception {
    long before = System.nanoTime();
    dns.name("api.test").inject(DnsFault.servfail().over(DnsTransport.TCP));
    RawDns.udp(dns.address(), "API.test", A);
    RawDns.tcp(dns.address(), "api.test", AAAA);

    List<DnsQuery> queries = dns.awaitQueries(2, PATIENCE);

    DnsQuery first = queries.get(0);
    assertThat(first.order()).isEqualTo(1);
    assertThat(first.nanos() - before).isNotNegative();
    assertThat(first.name()).isEqualTo("api.test");
    assertThat(first.type()).isEqualTo(RecordType.A);
    assertThat(first.transport()).isEqualTo(DnsTransport.UDP);
    assertThat(first.code()).isEqualTo("NOERROR");
    assertThat(first.addresses())
        .containsExactlyInAnyOrder(
            InetAddress.getByName("127.0.1.1"), InetAddress.getByName("127.0.2.1"));
    assertThat(first.faults()).isEmpty();
    assertThat(queries.get(1).code()).isEqualTo("SERVFAIL");
    assertThat(queries.get(1).faults()).containsExactly("SERVFAIL");
    assertThat(dns.awaitQueries("api.test", 2, PATIENCE)).hasSize(2);
    assertThatThrownBy(() -> dns.awaitQueries(3, Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("2 queries instead of 3");

    dns.clearLog();
    assertThat(dns.queryCount()).isZero();
  }

  @Test
  void badNamesAndAddressesAreRejected() {
    assertThatThrownBy(() -> dns.name("a..b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> dns.name("x").addresses("localhost"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("literal");
  }

  private static String[] twelve() {
    return IntStream.range(1, 13).mapToObj(i -> "127.0.4." + i).toArray(String[]::new);
  }
}
