/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/** At most one query per second per name, record type and server. */
class WireDnsPaceTest {

  private final WireDnsFixture dns = new WireDnsFixture();

  @AfterEach
  void close() throws Exception {
    dns.close();
  }

  @Test
  void secondLookupWithinASecondWaitsForItsEnd() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    WireDnsClient client = paced(server);
    get(client.lookup("api.example"));
    dns.advance(client, Duration.ofMillis(400));

    CompletionStage<Resolution> second = client.lookup("api.example");
    dns.advance(client, Duration.ofMillis(599));
    dns.advance(client, Duration.ZERO);
    assertThat(second.toCompletableFuture()).isNotDone();
    assertThat(server.log()).hasSize(2);

    dns.advance(client, Duration.ofMillis(1));
    get(second);
    assertThat(server.log()).hasSize(4);
  }

  @Test
  void anotherNameDoesNotWait() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    WireDnsClient client = paced(server);

    get(client.lookup("one.example"));
    get(client.lookup("other.example"));

    assertThat(server.log()).hasSize(4);
  }

  @Test
  void failuresThatComeAtOnceAreNoReasonToAskMoreOften() throws Exception {
    ScriptedNameServer server = dns.serve(query -> Answer.to(query).rcode(Rcode.SERVFAIL).once());
    WireDnsClient client = paced(server);
    assertThat(failureOf(client.lookup("api.example"))).isInstanceOf(IOException.class);

    for (int i = 1; i <= 5; i++) {
      CompletionStage<Resolution> next = client.lookup("api.example");
      dns.advance(client, Duration.ofMillis(999));
      dns.advance(client, Duration.ZERO);
      assertThat(server.log()).hasSize(2 * i);
      dns.advance(client, Duration.ofMillis(1));
      assertThat(failureOf(next)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientsOfSeveralPoliciesShareThePace() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    DnsPolicy policy = DnsPolicy.defaults().withServers(WireDnsFixture.addresses(server));
    QueryPace questions = new QueryPace(Duration.ofSeconds(1));
    WireDnsClient client = dns.client(policy, questions);
    WireDnsClient other = dns.client(policy.withTimeout(Duration.ofSeconds(9)), questions);
    get(client.lookup("api.example"));

    CompletionStage<Resolution> second = other.lookup("api.example");
    dns.advance(other, Duration.ofMillis(999));
    dns.advance(other, Duration.ZERO);
    assertThat(server.log()).hasSize(2);

    dns.advance(other, Duration.ofMillis(1));
    get(second);
    assertThat(server.log()).hasSize(4);
  }

  private WireDnsClient paced(ScriptedNameServer server) {
    return dns.pacedClient(
        dns.ticker, DnsPolicy.defaults().withServers(WireDnsFixture.addresses(server)));
  }
}
