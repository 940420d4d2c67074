/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.WireDnsFixture.answerA;
import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Resolution;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** Answers that do not fit, answers to other questions, and what TCP does about both. */
class WireDnsTcpTest {

  private final WireDnsFixture dns = new WireDnsFixture();

  @AfterEach
  void close() throws Exception {
    dns.close();
  }

  @Test
  void asksAgainOverTcpWhenTheAnswerIsTruncated() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.overTcp()
                    ? answerA(query, "10.0.0.1", "10.0.0.2")
                    : Answer.to(query).a(query.name(), 60, "10.0.0.1").truncated().once());

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"), ip("10.0.0.2"));
    assertThat(server.log()).hasSize(4);
  }

  @Test
  void readsLargeAnswersOverTcp() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query -> {
              if (!query.overTcp()) {
                return Answer.to(query).truncated().once();
              }
              Answer answer = Answer.to(query);
              for (int i = 0; i < 3_000 && query.type() == Type.A; i++) {
                answer.a("n" + i + ".other.example", 60, "10.6.6.6"); // none of our business
              }
              return answer.a(query.name(), 60, "10.0.0.1").once();
            });

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void asksTheSecondServerWhenTruncatedAndTcpIsRefused() throws Exception {
    ScriptedNameServer bad = dns.serve(query -> Answer.to(query).truncated().once()).withoutTcp();
    ScriptedNameServer good = dns.serveA("10.0.0.1");

    Resolution resolution = get(dns.client(bad, good).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void failsWhenTruncatedAndTcpIsRefused() throws Exception {
    ScriptedNameServer bad =
        dns.serve(query -> Answer.to(query).a(query.name(), 60, "10.0.0.1").truncated().once())
            .withoutTcp();

    Throwable failure = failureOf(dns.client(bad).lookup("api.example"));

    assertThat(failure)
        .hasMessageContaining("truncated over UDP, then TCP: " + refusalBy(bad.address()));
  }

  /** In the words of this machine, which may speak another language. */
  private static String refusalBy(InetSocketAddress address) throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.connect(address);
      throw new AssertionError("connected to " + address);
    } catch (ConnectException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Test
  void failsWhenTruncatedOverTcpToo() throws Exception {
    ScriptedNameServer bad = dns.serve(query -> Answer.to(query).truncated().once());

    Throwable failure = failureOf(dns.client(bad).lookup("api.example"));

    assertThat(failure).hasMessageContaining("truncated over TCP");
  }

  @Test
  void failsWhenTcpIsClosedBeforeTheAnswer() throws Exception {
    ScriptedNameServer bad =
        dns.serve(query -> query.overTcp() ? List.of() : Answer.to(query).truncated().once());

    Throwable failure = failureOf(dns.client(bad).lookup("api.example"));

    assertThat(failure).hasMessageContaining("connection closed before the answer was complete");
  }

  @Test
  void failsWhenTcpStaysSilent() throws Exception {
    ScriptedNameServer udp = dns.serve(query -> Answer.to(query).truncated().once()).withoutTcp();
    ServerSocket mute = dns.opened(new ServerSocket());
    mute.setReuseAddress(true);
    mute.setSoTimeout(20_000);
    mute.bind(udp.address());
    WireDnsClient client = dns.client(udp);

    CompletionStage<Resolution> lookup = client.lookup("api.example");
    try (Socket forA = mute.accept();
        Socket forAaaa = mute.accept()) {
      assertThat(forA.getPort()).isNotEqualTo(forAaaa.getPort());
      dns.advance(client, Duration.ofSeconds(2));

      assertThat(failureOf(lookup))
          .hasMessageContaining("truncated over UDP, then TCP: no answer in 2 s");
    }
  }

  @Test
  void waitsForTheTrueAnswerBehindForeignOnes() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query -> {
              int id = query.message().getHeader().getID();
              List<byte[]> answers = new ArrayList<>();
              for (int i = 1; i < DnsExchange.MAX_FOREIGN; i++) {
                answers.add(Answer.to(query).a("api.example", 60, "10.6.6.6").id(id + i).bytes());
              }
              answers.addAll(answerA(query, "10.0.0.1"));
              return answers;
            });
    WireDnsClient client = dns.client(server);

    Resolution resolution = get(client.lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(server.log()).noneMatch(ScriptedNameServer.Query::overTcp);
    assertThat(client.ignoredMessages()).isEqualTo(2L * (DnsExchange.MAX_FOREIGN - 1));
  }

  @Test
  void leavesUdpAfter16ForeignAnswers() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query -> {
              if (query.overTcp()) {
                return answerA(query, "10.0.0.1");
              }
              List<byte[]> answers = new ArrayList<>();
              int id = query.message().getHeader().getID();
              for (int i = 1; i <= DnsExchange.MAX_FOREIGN; i++) {
                answers.add(Answer.to(query).a("api.example", 60, "10.6.6.6").id(id + i).bytes());
              }
              answers.add(Answer.to(query).a("api.example", 60, "10.6.6.6").bytes());
              return answers;
            });

    Resolution resolution = get(dns.client(server).lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void ignoresAnswersToOtherQuestionsWithTheRightId() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query -> {
              byte[] other = Answer.to(query).a("api.example", 60, "10.6.6.6").bytes();
              other[13] ^= 1; // another first letter, in question and answer
              List<byte[]> answers = new ArrayList<>(List.of(other));
              answers.addAll(answerA(query, "10.0.0.1"));
              return answers;
            });
    WireDnsClient client = dns.client(server);

    Resolution resolution = get(client.lookup("api.example"));

    assertThat(resolution.addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(client.ignoredMessages()).isEqualTo(2);
  }

  @Test
  void failsAtAForeignAnswerOverTcp() throws Exception {
    ScriptedNameServer server =
        dns.serve(
            query ->
                query.overTcp()
                    ? Answer.to(query).id(query.message().getHeader().getID() + 1).once()
                    : Answer.to(query).truncated().once());

    Throwable failure = failureOf(dns.client(server).lookup("api.example"));

    assertThat(failure).hasMessageContaining("answer to another query over TCP");
  }
}
