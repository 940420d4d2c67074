/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.DnsPolicy;
import dev.failaway.PoolPolicy;
import dev.failaway.Target;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.cluster.ConnectionUsage;
import dev.failaway.netty.FailawayHttpClient;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.LoggedRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random requests under random faults, cleartext and TLS, for a minute or, with {@code -Plong}, for
 * two hours: whatever happens, each request ends, every body is its own, no POST arrives twice, and
 * in the end there is as much as there was in the beginning.
 *
 * <p>The beginning is measured after a short round, when all classes are loaded and compiled.
 */
class SoakTest {
  private static final int CALLERS = 6;
  private static final int CONNECTIONS = 4;
  private static final Duration FIRST_ROUND = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** One client with the requests it forgot to forget had 16,000 and more. */
  private static final int MORE_OBJECTS = 1_000;

  private static final Duration SETTLING = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int STILL = 5;

  /** What caches and compiled code may add. */
  private static final long HEAP_TOLERANCE = 16_000_000;

  /**
   * Chunks that Netty's allocator keeps for the threads of the nodes, which live on. Buffers that
   * were not released are found one by one, by the leak detector.
   */
  private static final long DIRECT_TOLERANCE = 16_000_000;

  private final SoakSettings settings = SoakSettings.ofSystem();
  private final List<FakeElb> elbs = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    elbs.add(
        FakeElb.builder()
            .name("plain.elb.test")
            .zones(3)
            .ttl(Duration.ZERO)
            .requestLogSize(2_048)
            .queryLogSize(64)
            .seed(settings.seed())
            .start());
    elbs.add(
        FakeElb.builder()
            .name("secure.elb.test")
            .zones(3)
            .ttl(Duration.ZERO)
            .tls()
            .requestLogSize(2_048)
            .queryLogSize(64)
            .seed(settings.seed())
            .start());
    elbs.forEach(elb -> elb.handler(Payload::answer));
  }

  @AfterEach
  void stop() throws Exception {
    for (FakeElb elb : elbs) {
      elb.close();
    }
  }

  @Test
  void whateverFailsEveryRequestEndsAndNothingLeaks() throws Exception {
    System.out.println("soak: " + settings);
    round(FIRST_ROUND, new Random(settings.seed()));
    Footprint before = atRest();

    Tally tally = round(settings.length(), new Random(settings.seed() + 1));
    assertThat(tally.ended("ok")).as("%s", tally).isGreaterThan(settings.length().toSeconds());

    Await.until(
        () -> Footprint.more(before.threads(), Footprint.threadsNow()).isEmpty(),
        PATIENCE,
        () -> "threads " + Footprint.more(before.threads(), Footprint.threadsNow()));
    Await.until(
        () -> Footprint.more(before.descriptors(), Footprint.descriptorsNow()).isEmpty(),
        PATIENCE,
        () -> "descriptors " + Footprint.more(before.descriptors(), Footprint.descriptorsNow()));
    Footprint after = settled(before);
    System.out.println("soak: " + tally);
    System.out.println("soak: before: " + before);
    System.out.println("soak: after:  " + after);
    System.out.println("soak: more:   " + Footprint.more(before.ours(), after.ours()));
    assertThat(after.heap()).as("heap, %s", settings).isLessThan(before.heap() + HEAP_TOLERANCE);
    assertThat(after.objects())
        .as("our objects, %s, %s", Footprint.more(before.ours(), after.ours()), settings)
        .isLessThan(before.objects() + MORE_OBJECTS);
    assertThat(after.direct())
        .as("direct memory, %s", settings)
        .isLessThan(before.direct() + DIRECT_TOLERANCE);
  }

  /** The least of what a round leaves: until it has not become less for a while. */
  private static Footprint atRest() {
    Footprint least = Footprint.take();
    for (int unchanged = 0; unchanged < STILL; unchanged++) {
      LockSupport.parkNanos(PAUSE.toNanos());
      Footprint now = Footprint.take();
      if (now.objects() < least.objects()) {
        least = now;
        unchanged = 0;
      }
    }
    return least;
  }

  /** What a leak holds stays; what a collector or a cleaner is not done with yet goes soon. */
  private static Footprint settled(Footprint before) {
    long end = System.nanoTime() + SETTLING.toNanos();
    Footprint now = Footprint.take();
    while ((now.heap() >= before.heap() + HEAP_TOLERANCE
            || now.objects() >= before.objects() + MORE_OBJECTS)
        && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      now = Footprint.take();
    }
    return now;
  }

  /** The life of one client. */
  private Tally round(Duration length, Random random) throws Exception {
    elbs.forEach(FakeElb::clearLogs); // each round counts its requests from 1
    Tally tally = new Tally();
    FailawayHttpClient client = client();
    assertAlive(client);
    long end = System.nanoTime() + length.toNanos();
    BooleanSupplier over = () -> System.nanoTime() - end >= 0;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      SoakCaller caller = new SoakCaller(client, elbs, tally, new Random(random.nextLong()));
      threads.add(new Thread(() -> caller.runUntil(over), "soak-caller-" + i));
    }
    SoakFaults faults = new SoakFaults(elbs, client.loadBalancer(), new Random(random.nextLong()));
    threads.add(new Thread(() -> faults.runUntil(over), "soak-faults"));
    threads.add(new Thread(() -> watchPosts(tally, over), "soak-posts"));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(length.plus(PATIENCE).toMillis());
      assertThat(thread.isAlive()).as("%s has ended, %s", thread.getName(), settings).isFalse();
    }
    try {
      tally.assertNothingWrong();
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + " (" + settings + "; " + tally + ")", e);
    }
    assertThat(tally.ended()).as("ends, %s", settings).isEqualTo(tally.begun());
    assertAtRest(client);
    assertAlive(client);
    List<ConnectionCounters> connections =
        client.loadBalancer().counters().values().stream()
            .map(ClusterCounters::connections)
            .toList();
    client.shutdown();
    assertThat(client.awaitTermination(PATIENCE)).isTrue();
    for (FakeElb elb : elbs) {
      Await.until(() -> open(elb) == 0, PATIENCE, () -> open(elb) + " connections left to " + elb);
    }
    assertThat(connections).hasSize(elbs.size());
    connections.forEach(SoakTest::assertAllClosed);
    return tally;
  }

  private FailawayHttpClient client() {
    FakeElb secure = elbs.get(1);
    return FailawayHttpClient.newBuilder()
        .sslContext(secure.sslContext())
        .pool(
            PoolPolicy.defaults()
                .withMaxConnectionsPerEndpoint(CONNECTIONS)
                .withMaxWaitersPerEndpoint(8)
                .withMaxLifetime(Duration.ofMillis(500))
                .withIdleTimeout(Duration.ofMillis(300)))
        .config(
            ClientConfig.defaults()
                .withDns(dns -> askedOf(dns, elbs.get(0)))
                .withZones(
                    zones ->
                        zones.withCidrs(
                            Map.of(
                                "127.0.1.0/24", "az1",
                                "127.0.2.0/24", "az2",
                                "127.0.3.0/24", "az3")))
                .withEjection(
                    e ->
                        e.withBaseEjection(Duration.ofMillis(200))
                            .withMaxEjection(Duration.ofSeconds(1)))
                .withTimeouts(
                    t ->
                        t.withAttempt(Duration.ofMillis(400))
                            .withConnect(Duration.ofMillis(800))
                            .withBodyIdle(Duration.ofSeconds(1)))
                .withTarget(secure.name(), c -> c.withDns(dns -> askedOf(dns, secure))))
        .build();
  }

  private static DnsPolicy askedOf(DnsPolicy dns, FakeElb elb) {
    return dns.withServers(List.of(elb.dnsServer()))
        .withMinTtl(Duration.ofMillis(50))
        .withEarlyRefresh(Duration.ofMillis(100))
        .withTimeout(Duration.ofSeconds(2));
  }

  /** Looks at what arrived often enough to see all of it in the rings of the logs. */
  private void watchPosts(Tally tally, BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      lookForDuplicates(tally);
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    lookForDuplicates(tally);
  }

  private void lookForDuplicates(Tally tally) {
    for (FakeElb elb : elbs) {
      for (List<LoggedRequest> arrivals : elb.requests().duplicates().values()) {
        if (arrivals.get(0).method().equals("POST")) {
          tally.wrong(new AssertionError("a POST arrived twice: " + arrivals));
        }
      }
    }
  }

  /** Nothing is in use: no request, no lease, no place of a pool. */
  private void assertAtRest(FailawayHttpClient client) {
    Await.until(
        () -> client.toString().contains("[0 requests under way"), PATIENCE, client::toString);
    for (FakeElb elb : elbs) {
      URI uri = elb.uri("/");
      Await.until(
          () -> client.status(uri).endpoints().stream().allMatch(e -> e.inFlight() == 0),
          PATIENCE,
          () -> client.status(uri).toString());
      Await.until(
          () -> used(client, uri).stream().allMatch(SoakTest::isAtRest),
          PATIENCE,
          () -> "no place in use of " + client.loadBalancer().usage(Target.of(uri)));
    }
  }

  private static Collection<ConnectionUsage> used(FailawayHttpClient client, URI uri) {
    return client.loadBalancer().usage(Target.of(uri)).values();
  }

  private static boolean isAtRest(ConnectionUsage usage) {
    return usage.inUse() == 0
        && usage.connecting() == 0
        && usage.waiting() == 0
        && usage.idle() <= CONNECTIONS;
  }

  /** Each connection that was opened was closed, and counted, once. */
  private static void assertAllClosed(ConnectionCounters connections) {
    Await.until(
        () -> connections.opened() == connections.closed(), PATIENCE, connections::toString);
  }

  /** With the faults gone it works as on the first day. */
  private void assertAlive(FailawayHttpClient client) {
    for (FakeElb elb : elbs) {
      HttpRequest get = HttpRequest.newBuilder(elb.uri("/0/1000/-")).build();
      Await.until(
          () -> {
            try {
              return client.send(get, BodyHandlers.ofByteArray()).statusCode() == 200;
            } catch (Exception e) {
              return false;
            }
          },
          PATIENCE,
          () -> client.status(elb.uri("/")).toString());
    }
  }

  private static long open(FakeElb elb) {
    return elb.nodes().stream().mapToLong(node -> node.counters().open()).sum();
  }
}
