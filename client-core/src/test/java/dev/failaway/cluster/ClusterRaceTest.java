/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.BalancingPolicy;
import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.DnsClient;
import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many threads use one load balancer, its control thread and clock included, while endpoints fail,
 * are ejected, probed and readmitted within milliseconds: whatever the order, nothing is lost.
 */
class ClusterRaceTest {

  private static final int THREADS = 4;
  private static final int REQUESTS = 15_000;
  private static final Target TARGET = Target.of(URI.create("http://race.test"));

  private final LongAdder failed = new LongAdder();

  private static LoadBalancer loadBalancer(BalancingPolicy.Choice picker) throws IOException {
    InetAddress[] addresses = new InetAddress[4];
    for (int index = 0; index < addresses.length; index++) {
      addresses[index] = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (index + 1)});
    }
    ClientConfig config =
        ClientConfig.defaults()
            .withBalancing(balancing -> balancing.withPicker(picker))
            .withEjection(
                e ->
                    e.withBaseEjection(Duration.ofMillis(2))
                        .withMaxEjection(Duration.ofMillis(20)));
    return LoadBalancer.create(config, DnsClient.fixed(addresses));
  }

  @ParameterizedTest
  @EnumSource(BalancingPolicy.Choice.class)
  void nothingIsLeftInFlightAndEveryRequestEnds(BalancingPolicy.Choice picker) throws Exception {
    try (LoadBalancer loadBalancer = loadBalancer(picker)) {
      awaitSnapshot(loadBalancer);
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int seed = thread;
        tasks.add(() -> requests(loadBalancer, new SplittableRandom(seed)));
      }

      assertThat(sum(tasks)).isEqualTo(THREADS * REQUESTS);

      ClusterStatus status = loadBalancer.status(URI.create("http://race.test"));
      assertThat(status.endpoints()).hasSize(4).allMatch(endpoint -> endpoint.inFlight() == 0);
      assertThat(status.budget()).isNotNegative();
      ClusterCounters counters = loadBalancer.counters().get(TARGET);
      assertThat(counters).isNotNull();
      assertThat(counters.requests()).isEqualTo(THREADS * REQUESTS + 1);
      assertThat(counters.failedRequests()).isEqualTo(failed.sum());
      assertThat(Arrays.stream(EjectionReason.values()).mapToLong(counters::ejections).sum())
          .isPositive();
    }
  }

  private static int sum(List<Callable<Integer>> tasks) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
    int sum = 0;
    for (Future<Integer> ended : pool.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
      sum += ended.get();
    }
    pool.shutdown();
    return sum;
  }

  private static void awaitSnapshot(LoadBalancer loadBalancer) throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    loadBalancer.begin(TARGET, GET).whenReady(ready::countDown);
    assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private int requests(LoadBalancer loadBalancer, SplittableRandom random) throws IOException {
    int ended = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Attempts attempts = loadBalancer.begin(TARGET, random.nextInt(10) == 0 ? POST : GET);
      boolean over = false;
      while (!over) {
        over = attempt(loadBalancer, attempts, random);
      }
      ended++;
    }
    return ended;
  }

  /** Makes one attempt; whether the request is over. */
  private boolean attempt(LoadBalancer loadBalancer, Attempts attempts, SplittableRandom random)
      throws IOException {
    Lease lease;
    try {
      lease = attempts.tryLease(now(loadBalancer));
    } catch (NoEndpointException e) {
      failed.increment();
      return true;
    }
    assertThat(lease).isNotNull();
    Outcome outcome = outcome(lease, random);
    if (outcome.provesTransport()) {
      int status = outcome == Outcome.SUCCESS ? 200 : 503;
      if (attempts.responded(lease, status, -1, now(loadBalancer)) instanceof Decision.Retry) {
        return false;
      }
    }
    Decision decision =
        attempts.finish(lease, outcome, new IOException("failed"), now(loadBalancer));
    if (decision instanceof Decision.Fail) {
      failed.increment();
    }
    return !(decision instanceof Decision.Retry);
  }

  /** The first endpoint fails now and then in every way there is, the second answers 503 a lot. */
  private static Outcome outcome(Lease lease, SplittableRandom random) {
    int node = lease.endpoint().address().getAddress().getAddress()[3];
    int dice = random.nextInt(100);
    if (node == 1 && dice < 40) {
      Outcome[] all = Outcome.values();
      return all[random.nextInt(all.length)];
    }
    return node == 2 && dice < 60 ? Outcome.SERVER_ERROR : Outcome.SUCCESS;
  }

  private static long now(LoadBalancer loadBalancer) {
    return loadBalancer.environment().ticker().nanoTime();
  }

  @Test
  void leaseIsReleasedByExactlyOneOfTheThreadsThatRace() throws Exception {
    int rounds = 5_000;
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      Lease[] leases = new Lease[rounds];
      for (int i = 0; i < rounds; i++) {
        leases[i] = test.lease(test.begin(GET));
      }
      AtomicInteger started = new AtomicInteger();
      Callable<Integer> release =
          () -> {
            started.incrementAndGet();
            while (started.get() < 2) {
              Thread.onSpinWait();
            }
            int won = 0;
            for (Lease lease : leases) {
              won += lease.release() ? 1 : 0;
            }
            return won;
          };

      assertThat(sum(List.of(release, release))).isEqualTo(rounds);
      assertThat(test.loadBalancer.status(TestEnvironment.TARGET_URI).endpoints())
          .extracting(EndpointStatus::inFlight)
          .containsExactly(0);
    }
  }

  @Test
  void liveProbeIsClaimedByExactlyOneOfTheRequestsThatRace() throws Exception {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      for (int round = 0; round < 200; round++) {
        test.eject(Outcome.TIMEOUT, "10.0.1.1");
        while (isIn(test, EndpointState.EJECTED)) {
          test.advance(Duration.ofMillis(100));
        }
        test.request(POST, Outcome.SUCCESS); // from now on no request needs the control thread
        AtomicInteger started = new AtomicInteger();
        List<Attempts> claims = new CopyOnWriteArrayList<>();
        List<Lease> claimed = new CopyOnWriteArrayList<>();
        Callable<Integer> lease =
            () -> {
              Attempts attempts = test.begin(GET);
              started.incrementAndGet();
              while (started.get() < 2) {
                Thread.onSpinWait();
              }
              Lease leased = test.lease(attempts);
              if (!TestEnvironment.ip(leased).equals("10.0.1.1")) {
                return 0;
              }
              claims.add(attempts);
              claimed.add(leased);
              return 1;
            };

        assertThat(sum(List.of(lease, lease))).isEqualTo(1);
        claims.get(0).finish(claimed.get(0), Outcome.SUCCESS, null, test.now());
        test.time.run();
        assertThat(isIn(test, EndpointState.ELIGIBLE)).isTrue();
        test.advance(Duration.ofSeconds(31)); // forgiven
      }
    }
  }

  private static boolean isIn(TestEnvironment test, EndpointState state) {
    return test.loadBalancer.status(TestEnvironment.TARGET_URI).endpoints().stream()
        .filter(e -> e.endpoint().address().getAddress().getHostAddress().equals("10.0.1.1"))
        .anyMatch(e -> e.state() == state);
  }
}
