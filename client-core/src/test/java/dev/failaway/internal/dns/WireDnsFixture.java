/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Type;

/** Servers and clients of one test, on a clock that stands still unless the test moves it. */
final class WireDnsFixture {

  static final HostsFile NO_HOSTS = new HostsFile(Path.of("does-not-exist"));

  final ManualTicker ticker = new ManualTicker();
  private final List<AutoCloseable> open = new ArrayList<>();

  ScriptedNameServer serve(ScriptedNameServer.Script script) throws IOException {
    return opened(ScriptedNameServer.start(ticker, script));
  }

  /** A server that has these A records for every name, and no AAAA records. */
  ScriptedNameServer serveA(String... addresses) throws IOException {
    return serve(query -> answerA(query, addresses));
  }

  static List<byte[]> answerA(ScriptedNameServer.Query query, String... addresses) {
    Answer answer = Answer.to(query);
    return (query.type() == Type.A ? answer.a(query.name(), 60, addresses) : answer).once();
  }

  static ScriptedNameServer.Script silence() {
    return query -> List.of();
  }

  WireDnsClient client(ScriptedNameServer... servers) {
    return client(ticker, servers);
  }

  WireDnsClient client(Ticker clock, ScriptedNameServer... servers) {
    return client(clock, DnsPolicy.defaults().withServers(addresses(servers)));
  }

  WireDnsClient client(DnsPolicy policy) {
    return client(ticker, policy);
  }

  /** Without the pace of queries: tests ask more than once a second, on a clock that stands. */
  WireDnsClient client(Ticker clock, DnsPolicy policy) {
    return pacedClient(clock, unpaced(policy));
  }

  WireDnsClient pacedClient(Ticker clock, DnsPolicy policy) {
    return client(clock, policy, new QueryPace(WireDnsClient.PACE));
  }

  WireDnsClient client(DnsPolicy policy, QueryPace questions) {
    return client(ticker, policy, questions);
  }

  private WireDnsClient client(Ticker clock, DnsPolicy policy, QueryPace questions) {
    SystemResolver system = new SystemResolver();
    return opened(new WireDnsClient(policy, clock, Thread::new, system, NO_HOSTS, questions));
  }

  static DnsPolicy unpaced(DnsPolicy policy) {
    return policy.withMinTtl(Duration.ofNanos(1));
  }

  static List<InetSocketAddress> addresses(ScriptedNameServer... servers) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (ScriptedNameServer server : servers) {
      addresses.add(server.address());
    }
    return addresses;
  }

  <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  /** Moves the clock once the client has done all that it was asked to do before. */
  void advance(WireDnsClient client, Duration time) throws Exception {
    get(client.lookup("localhost"));
    ticker.advance(time);
    client.wakeUp();
  }

  /** Returns when the client has seen all that its first server sent before. */
  static void seeAnswers(WireDnsClient client) throws Exception {
    for (int i = 0; i < 2; i++) { // the first may end in the middle of a turn of the loop
      assertThat(failureOf(client.lookup(ScriptedNameServer.BARRIER)))
          .isInstanceOf(UnknownHostException.class);
    }
  }

  static Resolution get(CompletionStage<Resolution> stage) throws Exception {
    Resolution resolution = stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(resolution).isNotNull();
    return resolution;
  }

  static Throwable failureOf(CompletionStage<Resolution> stage) throws Exception {
    Throwable failure =
        stage.toCompletableFuture().handle((resolution, e) -> e).get(20, TimeUnit.SECONDS);
    if (failure == null) {
      throw new AssertionError("the lookup succeeded");
    }
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }
}
