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
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class WireDnsClientTest {

  private final WireDnsFixture dns = new WireDnsFixture();

  @AfterEach
  void close() throws Exception {
    dns.close();
  }

  @Test
  void answersWithAddressesAndSmallestTtlOfBothFamilies() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A
                    ? Answer.to(query).a("api.example", 60, "10.0.0.1", "10.0.1.1").once()
                    : Answer.to(query).aaaa("api.example", 40, "2001:db8::1").once());

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses())
        .containsExactlyInAnyOrder(ip("10.0.0.1"), ip("10.0.1.1"), ip("2001:db8::1"));
    assertThat(resolution.ttl()).isEqualTo(Duration.ofSeconds(40));
    assertThat(resolution.owner()).isEqualTo("api.example");
    assertThat(resolution.unanswered()).isEmpty();
  }

  @Test
  void asksWithRecursionDesiredAndUnpredictableIdsAndPorts() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    WireDnsClient client = dns.client(server);

    for (int i = 0; i < 20; i++) {
      get(client.lookup("n" + i + ".example"));
    }

    assertThat(server.log())
        .allSatisfy(
            query -> {
              assertThat(query.message().getHeader().getFlag(org.xbill.DNS.Flags.RD)).isTrue();
              assertThat(query.message().getHeader().getOpcode()).isEqualTo(Opcode.QUERY);
              assertThat(query.port()).isBetween(32_768, 65_535);
            });
    assertThat(server.log().stream().map(query -> query.message().getHeader().getID()).distinct())
        .hasSizeGreaterThan(30);
    assertThat(server.log().stream().map(ScriptedNameServer.Query::port).distinct())
        .hasSizeGreaterThan(30);
  }

  @Test
  void passesUnspecifiedAddressesThrough() throws Exception {
    WireDnsClient client = dns.client(dns.serveA("0.0.0.0"));

    Resolution resolution = get(client.lookup("api.example"));

    assertThat(resolution.isShed()).isTrue();
  }

  @Test
  void keepsTheAnswerFreeOfNamesAndDuplicates() throws Exception {
    WireDnsClient client = dns.client(dns.serveA("10.0.0.1", "10.0.0.1", "10.0.0.2"));

    Resolution resolution = get(client.lookup("api.example"));

    assertThat(resolution.addresses())
        .extracting(InetAddress::toString)
        .containsExactly("/10.0.0.1", "/10.0.0.2");
  }

  @Test
  void familiesThatThePolicyLeavesOutAreNotAskedFor() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    DnsPolicy v4 =
        DnsPolicy.defaults()
            .withServers(WireDnsFixture.addresses(server))
            .withFamilies(Set.of(Resolution.Family.IPV4));

    Resolution resolution = get(dns.client(v4).lookup("api.example"));

    assertThat(resolution.unanswered()).isEmpty();
    assertThat(server.log()).hasSize(1);
  }

  @Test
  void keepsMoreAddressesOfBothFamiliesThanAreUsed() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query -> {
              Answer answer = Answer.to(query);
              for (int i = 0; i < 80; i++) {
                if (query.type() == Type.A) {
                  answer.a(query.name(), 60, "10.0.0." + i);
                } else {
                  answer.aaaa(query.name(), 60, "2001:db8::" + i);
                }
              }
              return answer.once();
            });

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).hasSize(160).contains(ip("10.0.0.0"), ip("2001:db8::0"));
  }

  @Test
  void readsNamesWithoutRegardToCase() throws Exception {
    ScriptedNameServer server =
        dns.serve(query -> Answer.to(query).a("API.Example", 60, "10.0.0.1").once());

    Resolution resolution = get(dns.client(server).lookup("Api.example"));

    assertThat(resolution.owner()).isEqualTo("api.example");
  }

  @Test
  void followsAliasesInsideAnAnswer() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.type() == Type.A
                    ? Answer.to(query)
                        .a("lb.elb.test", 60, "10.0.0.1")
                        .cname("mid.example", 30, "lb.elb.test")
                        .cname("api.example", 300, "mid.example")
                        .once()
                    : Answer.to(query).cname("api.example", 20, "mid.example").soa("test").once());

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(resolution.owner()).isEqualTo("lb.elb.test");
    assertThat(resolution.ttl()).isEqualTo(Duration.ofSeconds(20));
    assertThat(server.log()).hasSize(2);
  }

  @Test
  void asksAgainForAnAliasThatTheServerDidNotFollow() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.name().equals("api.example")
                    ? Answer.to(query).cname("api.example", 7, "lb.elb.test").once()
                    : WireDnsFixture.answerA(query, "10.0.0.1"));

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(resolution.owner()).isEqualTo("lb.elb.test");
    assertThat(resolution.ttl()).isEqualTo(Duration.ofSeconds(7));
    assertThat(server.log()).hasSize(4);
  }

  @Test
  void failsOnAliasLoopsInsideAnAnswer() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                Answer.to(query)
                    .cname("api.example", 60, "b.example")
                    .cname("b.example", 60, "api.example")
                    .once());

    Throwable failure = failureOf(dns.client(server).lookup("api.example"));

    assertThat(failure)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(UnknownHostException.class)
        .hasMessageContaining("CNAME loop at api.example");
  }

  @Test
  void failsOnAliasLoopsOverSeveralAnswers() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query -> {
              String target = query.name().equals("a.example") ? "b.example" : "a.example";
              return Answer.to(query).cname(query.name(), 60, target).once();
            });

    Throwable failure = failureOf(dns.client(server).lookup("a.example"));

    assertThat(failure).hasMessageContaining("CNAME loop at a.example");
    assertThat(server.log()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void givesUpOnEndlessAliases() throws Exception {
    ScriptedNameServer server =
        dns.serve(query -> Answer.to(query).cname(query.name(), 60, "x." + query.name()).once());

    Throwable failure = failureOf(dns.client(server).lookup("api.example"));

    assertThat(failure).isInstanceOf(IOException.class).hasMessageMatching(".*more than \\d+ .*");
    assertThat(server.log()).hasSizeLessThanOrEqualTo(NameLookup.MAX_QUERIES);
  }

  @Test
  void failsWithUnknownHostWhenTheNameDoesNotExist() throws Exception {
    ScriptedNameServer server = dns.serve(query -> Answer.to(query).rcode(Rcode.NXDOMAIN).once());

    Throwable failure = failureOf(dns.client(server).lookup("api.example"));

    assertThat(failure)
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("api.example: NXDOMAIN from 127.0.0.1:" + server.address().getPort());
  }

  @Test
  void failsWithUnknownHostWhenBothFamiliesAreEmpty() throws Exception {
    ScriptedNameServer server = dns.serve(query -> Answer.to(query).soa("example").once());

    Throwable failure = failureOf(dns.client(server).lookup("api.example"));

    assertThat(failure)
        .isInstanceOf(UnknownHostException.class)
        .hasMessage(
            "api.example: no addresses, NOERROR from 127.0.0.1:" + server.address().getPort());
  }

  @Test
  void failsForTextThatIsNoName() throws Exception {
    WireDnsClient client = dns.client(dns.serveA("10.0.0.1"));

    for (String name : List.of("", ".", "a..b", "a b", "@", "a\\.b", "ä.example", "a".repeat(64))) {
      assertThat(failureOf(client.lookup(name)))
          .isInstanceOf(UnknownHostException.class)
          .hasMessageContaining("not a DNS name");
    }
  }

  @Test
  void sharesOverlappingLookupsOfOneName() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    ScriptedNameServer server =
        dns.serve(
            query -> {
              awaitUninterrupted(mayAnswer);
              return WireDnsFixture.answerA(query, "10.0.0.1");
            });
    WireDnsClient client = dns.client(server);

    CompletionStage<Resolution> first = client.lookup("api.example");
    CompletionStage<Resolution> second = client.lookup("API.example");
    first.toCompletableFuture().cancel(true);
    mayAnswer.countDown();

    assertThat(get(second).addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(server.log()).hasSize(2);
  }

  @Test
  void asksAgainWhenTheLookupBeforeHasEnded() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    WireDnsClient client = dns.client(server);

    get(client.lookup("api.example").thenCompose(first -> client.lookup("api.example")));

    assertThat(server.log()).hasSize(4);
  }

  @Test
  void boundsTheLookupsAtATime() throws Exception {
    CountDownLatch mayRun = new CountDownLatch(1); // not before: each lookup opens two sockets
    WireDnsClient client =
        dns.opened(
            new WireDnsClient(
                DnsPolicy.defaults(),
                dns.ticker,
                task ->
                    new Thread(
                        () -> {
                          awaitUninterrupted(mayRun);
                          task.run();
                        }),
                new SystemResolver(),
                WireDnsFixture.NO_HOSTS));

    for (int i = 0; i < WireDnsClient.MAX_IN_FLIGHT; i++) {
      client.lookup("n" + i + ".example");
    }

    assertThat(failureOf(client.lookup("one-more.example")))
        .hasMessage("more than 1000 lookups at a time");
    client.close();
    mayRun.countDown();
  }

  @Test
  void answersStaticNamesAndLiteralsWithoutAQuery() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    WireDnsClient client =
        dns.client(
            DnsPolicy.defaults()
                .withServers(List.of(server.address()))
                .withHosts(Map.of("Static.example", List.of(ip("10.9.9.9")))));

    assertThat(client.lookup("static.example").toCompletableFuture()).isDone();
    assertThat(get(client.lookup("static.example")))
        .isEqualTo(new Resolution(List.of(ip("10.9.9.9")), LocalNames.FIXED_TTL, "static.example"));
    assertThat(get(client.lookup("10.1.2.3")).addresses()).containsExactly(ip("10.1.2.3"));
    assertThat(get(client.lookup("localhost")).addresses())
        .containsExactly(ip("127.0.0.1"), ip("::1"));
    assertThat(get(client.lookup("a.localhost.")).addresses()).contains(ip("127.0.0.1"));
    assertThat(server.log()).isEmpty();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
