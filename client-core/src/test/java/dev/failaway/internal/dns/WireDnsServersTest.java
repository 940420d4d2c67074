/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.WireDnsFixture.answerA;
import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static dev.failaway.internal.dns.WireDnsFixture.silence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What happens when a server does not answer, or not well. */
class WireDnsServersTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final WireDnsFixture dns = new WireDnsFixture();

  @AfterEach
  void close() throws Exception {
    dns.close();
  }

  @Test
  void repeatsALostQueryAfterASecondFromTheSamePort() throws Exception {
    AtomicInteger count = new AtomicInteger();
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A && count.getAndIncrement() == 0
                    ? List.of()
                    : answerA(query, "10.0.0.1"));
    WireDnsClient client = dns.client(server);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    server.await(2);
    dns.advance(client, SECOND);

    assertThat(get(lookup).addresses()).containsExactly(ip("10.0.0.1"));
    List<ScriptedNameServer.Query> asked =
        server.log().stream().filter(query -> query.type() == Type.A).toList();
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).nanos() - asked.get(0).nanos()).isEqualTo(SECOND.toNanos());
    assertThat(asked.get(1).port()).isEqualTo(asked.get(0).port());
    assertThat(asked.get(1).message().getHeader().getID())
        .isEqualTo(asked.get(0).message().getHeader().getID());
  }

  @Test
  void asksSilentUdpServersOverTcp() throws Exception {
    ScriptedNameServer server =
        dns.serve(query -> query.overTcp() ? answerA(query, "10.0.0.1") : List.of());
    WireDnsClient client = dns.client(server);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    server.await(2);
    dns.advance(client, SECOND);
    server.await(2);
    dns.advance(client, SECOND);

    assertThat(get(lookup).addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(server.log()).filteredOn(query -> !query.overTcp()).hasSize(4);
    assertThat(server.log()).filteredOn(ScriptedNameServer.Query::overTcp).hasSize(2);
  }

  @Test
  void asksTheSecondServerAfterASecondOfSilence() throws Exception {
    ScriptedNameServer silent = dns.serve(silence());
    ScriptedNameServer good = dns.serveA("10.0.0.1");
    WireDnsClient client = dns.client(silent, good);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    silent.await(2);
    dns.advance(client, SECOND);

    assertThat(get(lookup).addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(silent.log()).hasSize(2);
  }

  @Test
  void takesALateAnswerOfTheFirstServer() throws Exception {
    ScriptedNameServer second = dns.serve(silence());
    ScriptedNameServer slow =
        dns.serve(
            query -> {
              awaitQuery(second);
              return answerA(query, "10.0.0.1");
            });
    WireDnsClient client = dns.client(slow, second);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    slow.await();
    dns.advance(client, SECOND);

    assertThat(get(lookup).addresses()).containsExactly(ip("10.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR})
  void asksTheSecondServerAtOnceAfterAFailure(int rcode) throws Exception {
    ScriptedNameServer bad = dns.serve(query -> Answer.to(query).rcode(rcode).once());
    ScriptedNameServer good = dns.serveA("10.0.0.1");

    Resolution resolution = get(dns.client(bad, good).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void asksTheSecondServerAtOnceWhenNobodyListens() throws Exception {
    ScriptedNameServer closed = dns.serve(silence());
    closed.stop();
    ScriptedNameServer good = dns.serveA("10.0.0.1");

    Resolution resolution = get(dns.client(closed, good).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void asksTheSecondServerAfterGarbage() throws Exception {
    ScriptedNameServer bad =
        dns.serve(
            query -> {
              byte[] bytes = Answer.to(query).a("api.example", 60, "10.6.6.6").bytes();
              bytes[bytes.length - 5] = 77; // the length of the address
              return List.of(bytes);
            });
    ScriptedNameServer good = dns.serveA("10.0.0.1");

    Resolution resolution = get(dns.client(bad, good).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void asksTheSecondServerAfterAReferral() throws Exception {
    ScriptedNameServer bad =
        dns.serve(query -> Answer.to(query).withoutRecursion().ns("example").once());
    ScriptedNameServer good = dns.serveA("10.0.0.1");

    Resolution resolution = get(dns.client(bad, good).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void asksFurtherQuestionsOfTheServerThatAnswered() throws Exception {
    ScriptedNameServer silent = dns.serve(silence());
    ScriptedNameServer good =
        dns.serve(
            query ->
                query.name().equals("api.example")
                    ? Answer.to(query).cname("api.example", 60, "lb.example").once()
                    : answerA(query, "10.0.0.1"));
    WireDnsClient client = dns.client(silent, good);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    silent.await(2);
    dns.advance(client, SECOND); // a second one would be needed if it began with the silent one

    assertThat(get(lookup).addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(silent.log()).hasSize(2);
  }

  @Test
  void doesNotAskTheSecondServerWhenTheNameDoesNotExist() throws Exception {
    ScriptedNameServer first = dns.serve(query -> Answer.to(query).rcode(Rcode.NXDOMAIN).once());
    ScriptedNameServer second = dns.serveA("10.0.0.1");

    Throwable failure = failureOf(dns.client(first, second).lookup("api.example"));

    assertThat(failure).isInstanceOf(UnknownHostException.class);
    assertThat(second.log()).isEmpty();
  }

  @Test
  void saysWhatEachServerAnswered() throws Exception {
    ScriptedNameServer failing = dns.serve(query -> Answer.to(query).rcode(Rcode.SERVFAIL).once());
    ScriptedNameServer refusing = dns.serve(query -> Answer.to(query).rcode(Rcode.REFUSED).once());

    Throwable failure = failureOf(dns.client(failing, refusing).lookup("api.example"));

    String servers =
        "127.0.0.1:%d SERVFAIL; 127.0.0.1:%d REFUSED"
            .formatted(failing.address().getPort(), refusing.address().getPort());
    assertThat(failure)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(UnknownHostException.class)
        .hasMessage("lookup of api.example failed: A: " + servers + "; AAAA: " + servers);
  }

  @Test
  void endsAtTheTimeoutOfThePolicy() throws Exception {
    ScriptedNameServer silent = dns.serve(silence());
    WireDnsClient client =
        dns.client(
            DnsPolicy.defaults()
                .withServers(List.of(silent.address()))
                .withTimeout(Duration.ofMillis(1500)));

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    silent.await(2);
    dns.advance(client, SECOND);
    silent.await(2);
    dns.advance(client, Duration.ofMillis(500));

    String account = "127.0.0.1:" + silent.address().getPort() + " no answer";
    assertThat(failureOf(lookup))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage(
            "lookup of api.example timed out after 1.5 s: A: %s; AAAA: %s", account, account);
  }

  @Test
  void endsByItsOwnTimersOnARealClock() throws Exception {
    ScriptedNameServer silent = dns.serve(silence());
    WireDnsClient client =
        dns.client(
            System::nanoTime,
            DnsPolicy.defaults()
                .withServers(List.of(silent.address()))
                .withTimeout(Duration.ofMillis(50)));

    assertThat(failureOf(client.lookup("api.example"))).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void takesTurnsWithTheServersAndWaitsASecondEachTime() throws Exception {
    ScriptedNameServer first = dns.serve(silence());
    ScriptedNameServer second = dns.serve(silence());
    WireDnsClient client = dns.client(first, second);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    for (ScriptedNameServer server : List.of(first, second, first, second)) {
      server.await(2);
      dns.advance(client, SECOND);
    }
    first.await(2);

    assertThat(first.log())
        .extracting(ScriptedNameServer.Query::toString)
        .containsExactlyInAnyOrder(
            "UDP api.example A",
            "UDP api.example AAAA",
            "UDP api.example A",
            "UDP api.example AAAA",
            "TCP api.example A",
            "TCP api.example AAAA");
    assertThat(failureOf(lookup)).hasMessageContaining("no answer over UDP, then TCP: connection");
  }

  private static void awaitQuery(ScriptedNameServer server) {
    try {
      server.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
