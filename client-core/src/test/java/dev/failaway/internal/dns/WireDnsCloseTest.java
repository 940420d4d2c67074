/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static dev.failaway.internal.dns.WireDnsFixture.silence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.LogCapture;
import dev.failaway.Resolution;
import dev.failaway.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the thread of a client starts and ends. */
class WireDnsCloseTest {

  private final WireDnsFixture dns = new WireDnsFixture();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    dns.close();
  }

  @Test
  void startsNoThreadBeforeTheFirstLookup() throws Exception {
    WireDnsClient client = client(dns.serve(silence()));

    client.close();

    assertThat(threads).isEmpty();
  }

  @Test
  void hasOneDaemonThreadWithAName() throws Exception {
    WireDnsClient client = client(dns.serveA("10.0.0.1"));

    get(client.lookup("a.example"));
    get(client.lookup("b.example"));

    assertThat(threads)
        .singleElement()
        .satisfies(thread -> assertThat(thread.isDaemon()).isTrue())
        .satisfies(thread -> assertThat(thread.getName()).isEqualTo("failaway-dns"));
  }

  @Test
  void closeFailsPendingLookupsAndEndsTheThread() throws Exception {
    ScriptedNameServer server = dns.serve(silence());
    WireDnsClient client = client(server);
    CompletionStage<Resolution> lookup = client.lookup("api.example");
    server.await();

    client.close();
    client.close();

    assertThat(failureOf(lookup))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("dns client is closed");
    assertThatThreadsEnd();
  }

  @Test
  void lookupsAfterCloseFail() throws Exception {
    WireDnsClient client = client(dns.serveA("10.0.0.1"));
    get(client.lookup("api.example"));

    client.close();

    assertThat(failureOf(client.lookup("api.example"))).hasMessage("dns client is closed");
    assertThat(failureOf(client.lookup("10.0.0.1"))).hasMessage("dns client is closed");
  }

  @Test
  void anIdleThreadEndsAndTheNextLookupStartsAnother() throws Exception {
    WireDnsClient client = client(dns.serveA("10.0.0.1"));
    get(client.lookup("api.example"));

    dns.ticker.advance(Duration.ofSeconds(11));
    client.wakeUp();
    assertThatThreadsEnd();

    get(client.lookup("api.example"));
    assertThat(threads).hasSize(2);
  }

  @Test
  void survivesAnInterrupt() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    WireDnsClient client = client(server);
    get(client.lookup("a.example"));

    threads.forEach(Thread::interrupt);

    get(client.lookup("b.example"));
    assertThat(threads).hasSize(1);
  }

  @Test
  void aThreadThatFailsFailsItsLookupsAndIsReplaced() throws Exception {
    ScriptedNameServer server = dns.serveA("10.0.0.1");
    AtomicBoolean isBroken = new AtomicBoolean(true);
    WireDnsClient client =
        client(
            server,
            () -> {
              if (isBroken.get()) {
                throw new IllegalStateException("the clock is broken");
              }
              return dns.ticker.nanoTime();
            });

    try (LogCapture log = new LogCapture()) {
      assertThat(failureOf(client.lookup("api.example")))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("the clock is broken");
      assertThatThreadsEnd();
      log.assertOnce("dns thread failed");
    }
    isBroken.set(false);

    assertThat(get(client.lookup("api.example")).addresses()).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void failsLookupsWhenNoThreadCanBeStarted() throws Exception {
    WireDnsClient client =
        dns.opened(
            new WireDnsClient(
                DnsPolicy.defaults(),
                dns.ticker,
                task -> {
                  throw new OutOfMemoryError("unable to create native thread");
                },
                new SystemResolver(),
                WireDnsFixture.NO_HOSTS));

    assertThat(failureOf(client.lookup("api.example")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unable to create native thread");
  }

  private WireDnsClient client(ScriptedNameServer server) {
    return client(server, dns.ticker);
  }

  private WireDnsClient client(ScriptedNameServer server, Ticker ticker) {
    return dns.opened(
        new WireDnsClient(
            DnsPolicy.defaults().withServers(List.of(server.address())),
            ticker,
            task -> {
              Thread thread = new Thread(task);
              threads.add(thread);
              return thread;
            },
            new SystemResolver(),
            WireDnsFixture.NO_HOSTS));
  }

  private void assertThatThreadsEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(20));
      assertThat(thread.isAlive()).isFalse();
    }
  }
}
