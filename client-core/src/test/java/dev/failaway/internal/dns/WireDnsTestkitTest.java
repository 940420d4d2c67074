/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.testkit.DnsFault;
import dev.failaway.testkit.DnsTransport;
import dev.failaway.testkit.FakeDns;
import dev.failaway.testkit.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server with an encoder of its own. */
class WireDnsTestkitTest {

  private static final String NAME = "api.elb.test";

  private final WireDnsFixture fixture = new WireDnsFixture();
  private final FakeDns dns = start();
  private WireDnsClient client = fixture.client(DnsPolicy.defaults());

  @BeforeEach
  void connect() {
    fixture.opened(dns);
    client = fixture.client(DnsPolicy.defaults().withServers(List.of(dns.address())));
    dns.name(NAME)
        .ttl(RecordType.A, Duration.ofSeconds(30))
        .ttl(RecordType.AAAA, Duration.ofSeconds(20))
        .addresses("127.0.1.1", "127.0.2.1", "::1");
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void readsBothFamilies() throws Exception {
    Resolution resolution = get(client.lookup(NAME));

    assertThat(resolution.addresses())
        .containsExactlyInAnyOrder(ip("127.0.1.1"), ip("127.0.2.1"), ip("::1"));
    assertThat(resolution.ttl()).isEqualTo(Duration.ofSeconds(20));
    assertThat(dns.queryCount()).isEqualTo(2);
  }

  @Test
  void serverThatRefusesDatagramsIsLeftAtOnceForTheNext() throws Exception {
    FakeDns other = fixture.opened(start());
    other.name(NAME).addresses("127.0.9.1");
    client =
        fixture.client(DnsPolicy.defaults().withServers(List.of(dns.address(), other.address())));
    dns.refuseUdp();

    assertThat(get(client.lookup(NAME)).addresses()).containsExactly(ip("127.0.9.1"));
    assertThat(dns.queryCount()).isZero();

    dns.heal();
    assertThat(get(client.lookup(NAME)).addresses()).hasSize(3);
  }

  @Test
  void followsAliases() throws Exception {
    dns.name("www.test").cname("api.test", Duration.ofMinutes(5));
    dns.name("api.test").cname(NAME, Duration.ofSeconds(5));

    Resolution resolution = get(client.lookup("www.test"));

    assertThat(resolution.owner()).isEqualTo(NAME);
    assertThat(resolution.ttl()).isEqualTo(Duration.ofSeconds(5));
    assertThat(resolution.addresses()).hasSize(3);
  }

  @Test
  void readsMoreThanADatagramHolds() throws Exception {
    String[] many = new String[60];
    for (int i = 0; i < many.length; i++) {
      many[i] = "127.0.3." + (i + 1);
    }
    dns.name(NAME).addresses(many);

    Resolution resolution = get(client.lookup(NAME));

    assertThat(resolution.addresses()).hasSize(many.length);
    assertThat(dns.queries(NAME)).anyMatch(query -> query.transport() == DnsTransport.TCP);
  }

  @Test
  void failsWhenTruncatedAndTcpIsRefused() throws Exception {
    dns.inject(DnsFault.truncated());
    dns.refuseTcp();

    assertThat(failureOf(client.lookup(NAME)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("truncated over UDP, then TCP: ");
  }

  @Test
  void takesATtlWithTheTopBitForZero() throws Exception {
    dns.name(NAME).ttl(Duration.ofSeconds(1L << 31));

    assertThat(get(client.lookup(NAME)).ttl()).isZero();
  }

  @Test
  void seesLoadShedding() throws Exception {
    dns.name(NAME).inject(DnsFault.shed());

    assertThat(get(client.lookup(NAME)).isShed()).isTrue();
  }

  @Test
  void tellsMissingNamesFromEmptyOnesAndFailures() throws Exception {
    dns.name("empty.test");

    assertThat(failureOf(client.lookup("missing.test")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("NXDOMAIN");
    assertThat(failureOf(client.lookup("empty.test")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no addresses");
    dns.inject(DnsFault.servfail());
    assertThat(failureOf(client.lookup(NAME)))
        .isNotInstanceOf(UnknownHostException.class)
        .hasMessageContaining("SERVFAIL");
  }

  @Test
  void aMissingFamilyIsAFullAnswer() throws Exception {
    dns.name(NAME).inject(DnsFault.only(RecordType.AAAA));

    Resolution resolution = get(client.lookup(NAME));

    assertThat(resolution.addresses()).containsExactly(ip("::1"));
    assertThat(resolution.unanswered()).isEqualTo(Set.of());
  }

  @Test
  void answersFromAnotherPortAreNotEvenSeen() throws Exception {
    dns.inject(DnsFault.wrongSource());

    CompletionStage<Resolution> lookup = client.lookup(NAME);
    for (int round = 1; round <= 2; round++) {
      dns.awaitQueries(2L * round, Duration.ofSeconds(20));
      fixture.advance(client, Duration.ofSeconds(1));
    }

    assertThat(get(lookup).addresses()).hasSize(3);
    assertThat(dns.queries(NAME))
        .filteredOn(query -> query.transport() == DnsTransport.TCP)
        .hasSize(2);
    assertThat(client.ignoredMessages()).isZero();
  }

  @Test
  void failsOnAliasLoops() throws Exception {
    dns.name(NAME).inject(DnsFault.cnameLoop());

    assertThat(failureOf(client.lookup(NAME))).hasMessageContaining("CNAME loop");
  }

  private static FakeDns start() {
    try {
      return FakeDns.start(Duration.ofSeconds(60));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
