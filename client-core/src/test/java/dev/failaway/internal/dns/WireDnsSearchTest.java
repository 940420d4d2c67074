/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.Answer.name;
import static dev.failaway.internal.dns.WireDnsFixture.answerA;
import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.config.ResolverConfigProvider;

/** Names that are relative to the search list of the system, and names in the hosts file. */
class WireDnsSearchTest {

  private final WireDnsFixture dns = new WireDnsFixture();
  private final Set<String> existing = ConcurrentHashMap.newKeySet();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private volatile List<Name> searchPath = List.of(name("ns.svc.test"), name("svc.test"));

  @AfterEach
  void close() throws Exception {
    dns.close();
  }

  @Test
  void findsTheFirstNameThatExistsAndRemembersIt() throws Exception {
    existing.add("orders.svc.test");
    existing.add("orders");
    ScriptedNameServer server = dns.serve(this::answer);
    WireDnsClient client = client(server, WireDnsFixture.NO_HOSTS);

    assertThat(get(client.lookup("orders")).owner()).isEqualTo("orders.svc.test");
    assertThat(asked(server)).containsExactlyInAnyOrder("orders.ns.svc.test", "orders.svc.test");
    int before = server.log().size();

    assertThat(get(client.lookup("orders")).owner()).isEqualTo("orders.svc.test");
    assertThat(server.log()).hasSize(before + 2);
  }

  @Test
  void searchesAgainWhenTheRememberedNameIsGone() throws Exception {
    existing.add("orders.svc.test");
    ScriptedNameServer server = dns.serve(this::answer);
    WireDnsClient client = client(server, WireDnsFixture.NO_HOSTS);
    get(client.lookup("orders"));

    existing.clear();
    existing.add("orders.ns.svc.test");

    assertThat(get(client.lookup("orders")).owner()).isEqualTo("orders.ns.svc.test");
  }

  @Test
  void saysAllNamesThatDoNotExist() throws Exception {
    WireDnsClient client = client(dns.serve(this::answer), WireDnsFixture.NO_HOSTS);

    assertThat(failureOf(client.lookup("orders")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageMatching(
            "orders: orders.ns.svc.test NXDOMAIN from 127.0.0.1:\\d+; "
                + "orders.svc.test NXDOMAIN from 127.0.0.1:\\d+; NXDOMAIN from 127.0.0.1:\\d+");
  }

  @Test
  void goesOnAfterServerFailureButDoesNotRememberWhatItFinds() throws Exception {
    failing.add("orders.ns.svc.test");
    existing.add("orders.svc.test");
    WireDnsClient client = client(dns.serve(this::answer), WireDnsFixture.NO_HOSTS);

    assertThat(get(client.lookup("orders")).owner()).isEqualTo("orders.svc.test");
    failing.clear();
    existing.add("orders.ns.svc.test");

    assertThat(get(client.lookup("orders")).owner()).isEqualTo("orders.ns.svc.test");
  }

  @Test
  void aServerFailureIsNotAMissingName() throws Exception {
    failing.add("orders.ns.svc.test");
    WireDnsClient client = client(dns.serve(this::answer), WireDnsFixture.NO_HOSTS);

    assertThat(failureOf(client.lookup("orders")))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(UnknownHostException.class)
        .hasMessageContaining("SERVFAIL");
  }

  @Test
  void refusalEndsTheSearchBecauseItMustNotMakeTheNameMeanAnother() throws Exception {
    refused.add("orders.ns.svc.test");
    existing.add("orders.svc.test");
    ScriptedNameServer server = dns.serve(this::answer);

    assertThat(failureOf(client(server, WireDnsFixture.NO_HOSTS).lookup("orders")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("REFUSED");
    assertThat(asked(server)).containsExactly("orders.ns.svc.test");
  }

  @Test
  void changedSearchListForgetsWhatTheOldOneFound() throws Exception {
    existing.add("orders.ns.svc.test");
    existing.add("orders.svc.test");
    ScriptedNameServer server = dns.serve(this::answer);
    WireDnsClient client = client(server, WireDnsFixture.NO_HOSTS);
    assertThat(get(client.lookup("orders")).owner()).isEqualTo("orders.ns.svc.test");

    searchPath = List.of(name("svc.test"), name("ns.svc.test"));
    dns.advance(client, Duration.ofSeconds(31));

    assertThat(get(client.lookup("orders")).owner()).isEqualTo("orders.svc.test");
  }

  @Test
  void asksGivenServersForTheNameAsItIs() throws Exception {
    existing.add("orders.svc.test");
    existing.add("orders");
    ScriptedNameServer server = dns.serve(this::answer);

    assertThat(get(dns.client(server).lookup("orders")).owner()).isEqualTo("orders");
    assertThat(asked(server)).containsExactly("orders");
  }

  @Test
  void theHostsFileComesBeforeDnsAndMayChange(@TempDir Path folder) throws Exception {
    Path hosts = folder.resolve("hosts");
    Files.writeString(hosts, "10.0.0.7 orders localhost\n");
    existing.add("orders.svc.test");
    ScriptedNameServer server = dns.serve(this::answer);
    WireDnsClient client = client(server, new HostsFile(hosts));

    assertThat(get(client.lookup("orders")).addresses()).containsExactly(ip("10.0.0.7"));
    assertThat(get(client.lookup("orders")).ttl()).isEqualTo(LocalNames.HOSTS_FILE_TTL);
    assertThat(get(client.lookup("localhost")).addresses()).containsExactly(ip("10.0.0.7"));
    assertThat(server.log()).isEmpty();
    Files.writeString(hosts, "10.0.0.8 others\n");

    assertThat(get(client.lookup("orders")).addresses()).containsExactly(ip("10.0.0.1"));
  }

  private List<byte[]> answer(ScriptedNameServer.Query query) {
    if (failing.contains(query.name())) {
      return Answer.to(query).rcode(Rcode.SERVFAIL).once();
    }
    if (refused.contains(query.name())) {
      return Answer.to(query).rcode(Rcode.REFUSED).once();
    }
    return existing.contains(query.name())
        ? answerA(query, "10.0.0.1")
        : Answer.to(query).rcode(Rcode.NXDOMAIN).once();
  }

  private static Set<String> asked(ScriptedNameServer server) {
    Set<String> names = new HashSet<>();
    server.log().forEach(query -> names.add(query.name()));
    return names;
  }

  private WireDnsClient client(ScriptedNameServer server, HostsFile hosts) {
    ResolverConfigProvider provider =
        new ResolverConfigProvider() {
          @Override
          public void initialize() {}

          @Override
          public List<InetSocketAddress> servers() {
            return List.of(server.address());
          }

          @Override
          public List<Name> searchPaths() {
            return searchPath;
          }

          @Override
          public int ndots() {
            return 5;
          }
        };
    SystemResolver system = new SystemResolver(List.of(() -> provider));
    return dns.opened(
        new WireDnsClient(
            WireDnsFixture.unpaced(DnsPolicy.defaults()), dns.ticker, Thread::new, system, hosts));
  }
}
