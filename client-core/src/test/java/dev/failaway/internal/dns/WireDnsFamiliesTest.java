/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static dev.failaway.internal.dns.WireDnsFixture.seeAnswers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.Resolution.Family;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** A and AAAA records of one name that fare differently. */
class WireDnsFamiliesTest {

  private final WireDnsFixture dns = new WireDnsFixture();

  @AfterEach
  void close() throws Exception {
    dns.close();
  }

  @Test
  void anEmptyFamilyBesideAnotherIsAFullAnswer() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A
                    ? Answer.to(query).soa("example").once()
                    : Answer.to(query).aaaa("api.example", 60, "2001:db8::1").once());

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("2001:db8::1"));
    assertThat(resolution.unanswered()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"20, 60", "60, 20"})
  void theSmallerTtlOfTheFamiliesHolds(int v4, int v6) throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A
                    ? Answer.to(query).a("api.example", v4, "10.0.0.1").once()
                    : Answer.to(query).aaaa("api.example", v6, "2001:db8::1").once());

    assertThat(get(dns.client(server).lookup("api.example")).ttl())
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aFamilyThatFailsBesideAnotherIsUnanswered() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A
                    ? Answer.to(query).a("api.example", 60, "10.0.0.1").once()
                    : Answer.to(query).rcode(Rcode.SERVFAIL).once());

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(resolution.unanswered()).containsExactly(Family.IPV6);
  }

  @Test
  void aFamilyThatFailsBesideAnEmptyOneFailsTheLookup() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A
                    ? Answer.to(query).rcode(Rcode.SERVFAIL).once()
                    : Answer.to(query).once());

    Throwable failure = failureOf(dns.client(server).lookup("api.example"));

    assertThat(failure)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(UnknownHostException.class)
        .hasMessageContaining("SERVFAIL");
  }

  @Test
  void aSilentFamilyHoldsAddressesUpForAQuarterSecond() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A
                    ? Answer.to(query).a("api.example", 60, "10.0.0.1").once()
                    : List.of());
    WireDnsClient client = dns.client(server);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    server.await(2);
    seeAnswers(client);
    dns.advance(client, Duration.ofMillis(249));
    dns.advance(client, Duration.ZERO);
    assertThat(lookup.toCompletableFuture()).isNotDone();
    dns.advance(client, Duration.ofMillis(1));

    assertThat(get(lookup).addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(get(lookup).unanswered()).containsExactly(Family.IPV6);
    assertThat(server.log()).hasSize(2);
  }

  @Test
  void aSilentFamilyDoesNotHoldUpThatANameDoesNotExist() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A ? Answer.to(query).rcode(Rcode.NXDOMAIN).once() : List.of());
    WireDnsClient client = dns.client(server);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    server.await(2);
    seeAnswers(client);
    dns.advance(client, Duration.ofMillis(250));

    assertThat(failureOf(lookup)).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void addressesThatAreThereAtTheTimeoutCount() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.AAAA
                    ? Answer.to(query).aaaa("api.example", 60, "2001:db8::1").once()
                    : List.of());
    WireDnsClient client =
        dns.client(
            DnsPolicy.defaults()
                .withServers(List.of(server.address()))
                .withTimeout(Duration.ofMillis(100)));

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    server.await(2);
    seeAnswers(client);
    dns.advance(client, Duration.ofMillis(100));

    assertThat(get(lookup).addresses()).containsExactly(ip("2001:db8::1"));
    assertThat(get(lookup).unanswered()).containsExactly(Family.IPV4);
  }

  @Test
  void unwrapsIpv4AddressesMappedIntoIpv6() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query -> {
              byte[] mapped = ip("2001:db8::1").getAddress();
              java.util.Arrays.fill(mapped, 0, 10, (byte) 0);
              mapped[10] = mapped[11] = (byte) 0xFF;
              System.arraycopy(new byte[] {10, 0, 0, 1}, 0, mapped, 12, 4);
              return query.type() == Type.A
                  ? Answer.to(query).a("api.example", 60, "10.0.0.1").once()
                  : Answer.to(query)
                      .answer(
                          new org.xbill.DNS.AAAARecord(
                              Answer.name("api.example"), org.xbill.DNS.DClass.IN, 60, mapped))
                      .once();
            });

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }
}
